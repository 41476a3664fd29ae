import { family } from '../../../linux/address.js';
import type { Packet } from '../../packet/packet.js';
import type { Hook, HookPoint } from '../hook.js';
import { natSide } from '../nat-side.js';
import { type NftStart, nftChainsAt } from './base-chains.js';

/** Priorities of what else happens at a hook (include/uapi/linux/netfilter_ipv4.h, enum nf_ip_hook_priorities). */
const PRIORITIES = {
  defragment: -400,
  raw: -300,
  track: -200,
  mangle: -150,
  filter: 0,
  security: 50,
  confirm: 2 ** 31 - 1,
} as const;

/** Of IPVS (net/netfilter/ipvs/ip_vs_core.c, ip_vs_ops4). */
const VIRTUAL: Readonly<Partial<Record<HookPoint, Readonly<Record<string, number>>>>> = {
  INPUT: { 'virtual-answer': 98, 'virtual-request': 99 },
  FORWARD: { 'virtual-answer': 100 },
  OUTPUT: { 'virtual-answer': -99, 'virtual-request': -98 },
};

/** NAT of destinations, and of sources. */
const NAT = { destination: -100, source: 100 } as const;

function priorityOf(stage: string, point: HookPoint): number {
  if (stage === 'nat') return NAT[natSide(point)];
  return PRIORITIES[stage as keyof typeof PRIORITIES] ?? VIRTUAL[point]?.[stage] ?? 0;
}

/**
 * The stages of a hook with the base chains of nftables between them, by priority. Where both have the same the chain
 * comes first: it was hooked in later than the tables of iptables, which begin with the machine (nf_hook_entries_grow).
 * Chains of type nat are asked in the stage `nat` ({@link natChainsAt}).
 */
export function withNftChains<T extends string>(
  hook: Hook,
  packet: Packet,
  stages: readonly T[],
): readonly (T | NftStart)[] {
  const chains = nftChainsAt(hook.stack, hook.point, family(packet.destination)).filter(
    ({ base }) => base.type !== 'nat',
  );
  if (chains.length === 0) return stages;
  const merged: (T | NftStart)[] = [];
  let next = 0;
  for (const stage of stages) {
    const priority = priorityOf(stage, hook.point);
    while (next < chains.length && chains[next]!.base.priority <= priority) merged.push(chains[next++]!);
    merged.push(stage);
  }
  return [...merged, ...chains.slice(next)];
}

/**
 * The chains of type nat, before and behind table nat of iptables. All of them are asked at one place of the hook, in order of
 * their priorities (net/netfilter/nf_nat_core.c, nf_nat_inet_fn).
 */
export function natChainsAt(
  hook: Hook,
  packet: Packet,
): { before: readonly NftStart[]; behind: readonly NftStart[] } {
  const chains = nftChainsAt(hook.stack, hook.point, family(packet.destination)).filter(
    ({ base }) => base.type === 'nat',
  );
  const priority = NAT[natSide(hook.point)];
  return {
    before: chains.filter(({ base }) => base.priority <= priority),
    behind: chains.filter(({ base }) => base.priority > priority),
  };
}

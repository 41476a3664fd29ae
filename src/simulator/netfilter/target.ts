import {
  bits,
  family,
  fromNumber,
  type IpAddress,
  type IpPrefix,
  ip,
  networkAddress,
  prefixLength,
  prefixOf,
  toNumber,
} from '../../linux/address.js';
import { ipv6Addresses, isLinkLocal } from '../../linux/link-local.js';
import type { PortRange } from '../../linux/netfilter/matches.js';
import type { RandomPort, Target } from '../../linux/netfilter/targets.js';
import type { Packet } from '../packet/packet.js';
import { primaryAddresses, sourceTowards } from '../routing/source-address.js';
import { deviceOf } from '../stack.js';
import type { Hook } from './hook.js';
import { compileSet } from './ipset.js';
import { probesFor, probeText } from './match/set.js';
import type { NatTarget } from './nat-setup.js';
import { natSide } from './nat-side.js';
import type { Side } from './rewrite.js';

type NatRuleTarget = Extract<Target, { kind: 'dnat' | 'snat' | 'masquerade' | 'redirect' | 'netmap' }>;

/** What a NAT target wants of a packet, or why it drops the packet instead. */
export function natTarget(
  hook: Hook,
  target: NatRuleTarget,
  packet: Packet,
): { readonly side: Side; readonly range: NatTarget } | { readonly refused: string } {
  switch (target.kind) {
    case 'dnat':
    case 'snat': {
      const { addresses, ports, basePort } = target.to;
      const side = target.kind === 'dnat' ? 'destination' : 'source';
      return {
        side,
        range: { ...definedOnly({ addresses, ports, basePort }), random: target.random !== false },
      };
    }
    case 'masquerade': {
      const address = masqueradeAddress(hook, packet);
      if (!address) return { refused: `${hook.out} has no address to masquerade with` };
      return { side: 'source', range: atAddress(address, target) };
    }
    case 'redirect': {
      const address = redirectAddress(hook, packet);
      if (!address) return { refused: `${hook.in} has no address to redirect to` };
      return { side: 'destination', range: atAddress(address, target) };
    }
    case 'netmap': {
      const side = natSide(hook.point);
      const address = mapped(packet[side], target.prefix);
      return { side, range: { addresses: { from: address, to: address } } };
    }
  }
}

function definedOnly({
  addresses,
  ports,
  basePort,
}: {
  addresses: NatTarget['addresses'] | undefined;
  ports: NatTarget['ports'] | undefined;
  basePort: number | undefined;
}): NatTarget {
  return {
    ...(addresses ? { addresses } : {}),
    ...(ports ? { ports } : {}),
    ...(basePort === undefined ? {} : { basePort }),
  };
}

function atAddress(
  address: IpAddress,
  { ports, random }: { ports?: PortRange; random: RandomPort },
): NatTarget {
  return { addresses: { from: address, to: address }, ...(ports ? { ports } : {}), random: random !== false };
}

/** The address that the out device would send from, towards the next hop (net/netfilter/nf_nat_masquerade.c). */
function masqueradeAddress(hook: Hook, packet: Packet): IpAddress | undefined {
  const { destination } = packet;
  return hook.out === undefined
    ? undefined
    : sourceTowards(hook.stack, hook.out, destination, hook.way?.gateway ?? destination, 'global');
}

/**
 * The first address of the device it came in by; of IPv6 addresses the first that reaches as far as the one asked for;
 * 127.0.0.1 or ::1 for what the machine sends (nf_nat_redirect.c).
 */
function redirectAddress(hook: Hook, packet: Packet): IpAddress | undefined {
  const of = family(packet.destination);
  if (hook.point === 'OUTPUT') return of === 4 ? ip('127.0.0.1') : ip('::1');
  const device = hook.in === undefined ? undefined : deviceOf(hook.stack, hook.in);
  if (!device) return undefined;
  if (of === 4) return primaryAddresses(device, of)[0]?.address;
  const near = isLinkLocal(packet.destination);
  return ipv6Addresses(device).find(({ address }) => isLinkLocal(address) === near)?.address;
}

function mapped(address: IpAddress, prefix: IpPrefix): IpAddress {
  const of = family(address);
  const host = toNumber(address) - toNumber(networkAddress(prefixOf(address, prefixLength(prefix))));
  return bits(of) === bits(family(prefix))
    ? fromNumber(of, toNumber(networkAddress(prefix)) + host)
    : address;
}

type OtherTarget = Exclude<
  Target,
  NatRuleTarget | { kind: 'accept' | 'drop' | 'reject' | 'return' | 'jump' | 'goto' | 'unknown' }
>;

/** A target after which the next rule follows: the packet as it leaves it, and what it changed, in words. */
export function applyTarget(
  hook: Hook,
  target: OtherTarget,
  packet: Packet,
): { readonly packet: Packet; readonly text?: string } {
  switch (target.kind) {
    case 'mark': {
      const mark = marked(packet.mark, target.mask, target.value);
      // Programs clear their bits on packets that have none; that is no step worth telling.
      if (mark === packet.mark) return { packet };
      return { packet: { ...packet, mark }, text: `sets the packet's mark to ${hex(mark)}` };
    }
    case 'connmark-set':
      return connectionMarked(packet, (mark) => marked(mark, target.mask, target.value));
    case 'connmark-save':
      return connectionMarked(packet, (mark) => marked(mark, target.ctMask, packet.mark & target.nfMask));
    case 'connmark-restore': {
      if (packet.tracking?.kind !== 'tracked') return { packet };
      const mark = marked(packet.mark, target.nfMask, packet.tracking.connection.mark & target.ctMask);
      if (mark === packet.mark) return { packet };
      return {
        packet: { ...packet, mark },
        text: `takes the packet's mark from its connection: ${hex(mark)}`,
      };
    }
    case 'notrack':
      if (packet.tracking) return { packet };
      return {
        packet: { ...packet, tracking: { kind: 'untracked' } },
        text: 'exempts it from connection tracking',
      };
    case 'tos':
      return {
        packet: { ...packet, tos: (packet.tos & ~target.mask & 0xff) ^ target.value },
        text: 'sets its TOS',
      };
    case 'dscp':
      return { packet: { ...packet, tos: (packet.tos & 3) | (target.value << 2) }, text: 'sets its DSCP' };
    case 'set':
      return changeSet(hook, target, packet);
    case 'none':
    case 'log':
    case 'trace':
    case 'tcpmss':
    case 'checksum':
      return { packet };
  }
}

function marked(mark: number, mask: number, value: number): number {
  return ((mark & ~mask) ^ value) >>> 0;
}

function hex(mark: number): string {
  return `0x${mark.toString(16)}`;
}

function connectionMarked(
  packet: Packet,
  change: (mark: number) => number,
): { packet: Packet; text?: string } {
  if (packet.tracking?.kind !== 'tracked') return { packet };
  const { connection } = packet.tracking;
  connection.mark = change(connection.mark);
  return { packet, text: `sets the connection's mark to ${hex(connection.mark)}` };
}

function changeSet(
  hook: Hook,
  target: Extract<Target, { kind: 'set' }>,
  packet: Packet,
): { packet: Packet; text?: string } {
  const set = hook.stack.namespace.ipsets.get(target.set);
  const compiled = set && compileSet(set);
  const probes = compiled && probesFor(compiled, target.directions, packet, false);
  if (!probes) return { packet };
  const element = probes.map(probeText).join(',');
  hook.walk.memories.of(hook.stack).setChanges.set(`${target.set} ${element}`, target.action === 'add');
  const text =
    target.action === 'add'
      ? `adds ${element} to set ${target.set}`
      : `takes ${element} out of set ${target.set}`;
  return { packet, text };
}

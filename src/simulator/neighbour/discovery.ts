import { fromNumber, type IpAddress, ip, toNumber } from '../../linux/address.js';
import type { Interface } from '../../linux/interface.js';
import type { HookPoint } from '../netfilter/hook.js';
import { passHook } from '../netfilter/hooks.js';
import { type NeighbourDiscovery, type Packet, PROTOCOL } from '../packet/packet.js';
import { placeName } from '../routing/describe.js';
import type { Stack } from '../stack.js';
import type { Step } from '../trace.js';
import { Walk } from '../walk.js';
import type { Request } from './answer.js';

/** A device of a namespace: where a message comes from, or goes to. */
export interface DiscoveryEnd {
  readonly stack: Stack;
  readonly device: Interface;
}

/** A header of 40 bytes, 24 of the message, 8 of the hardware address that goes with it (RFC 4861, 4.3). */
const LENGTH = 72;
/** Routers lower it, so whoever sees less knows that the message is not from its link (RFC 4861, 7.1). */
const HOP_LIMIT = 255;

/**
 * Neighbour discovery speaks IPv6, so that both machines' ip6tables see its messages, and may lose them; ARP goes past
 * iptables. Undefined when question and answer arrive, else what went wrong, in words, with the step that lost it. Connection
 * tracking leaves the messages alone (net/netfilter/nf_conntrack_proto_icmpv6.c).
 *
 * @param answerer undefined where it is outside the model, and so are its rules
 */
export function lostDiscovery(
  walk: Walk,
  asker: DiscoveryEnd,
  answerer: DiscoveryEnd | undefined,
  { target, sender }: Request,
): { readonly text: string; readonly step: Step } | undefined {
  const from = sender ?? ip('::');
  const solicitation = message('neighbour-solicitation', from, solicitedNode(target));
  const advertisement = message('neighbour-advertisement', target, sender ?? ip('ff02::1'));
  return (
    lostBetween(walk, asker, answerer, solicitation, target) ??
    lostBetween(walk, answerer, asker, advertisement, target)
  );
}

function lostBetween(
  walk: Walk,
  from: DiscoveryEnd | undefined,
  to: DiscoveryEnd | undefined,
  packet: Packet,
  target: IpAddress,
) {
  const hooks: readonly (readonly [DiscoveryEnd | undefined, HookPoint])[] = [
    [from, 'OUTPUT'],
    [from, 'POSTROUTING'],
    [to, 'PREROUTING'],
    [to, 'INPUT'],
  ];
  for (const [end, point] of hooks) {
    if (!end) continue;
    const { stack, device } = end;
    const trial = new Walk(walk.question);
    trial.enter(stack, null);
    const sending = point === 'OUTPUT' || point === 'POSTROUTING';
    const hook = { walk: trial, stack, point, ...(sending ? { out: device.name } : { in: device.name }) };
    if (passHook(hook, packet)) continue;
    const step = trial.road().hops.at(-1)?.steps.at(-1);
    if (!step) continue;
    const what = packet.source === target ? 'advertisement of' : 'solicitation for';
    return { text: `In ${placeName(stack)} the neighbour ${what} ${target} gets lost: ${step.text}`, step };
  }
  return undefined;
}

function message(kind: NeighbourDiscovery['message'], source: IpAddress, destination: IpAddress): Packet {
  return {
    source,
    destination,
    protocol: PROTOCOL.icmpv6,
    ttl: HOP_LIMIT,
    tos: 0,
    length: LENGTH,
    dontFragment: true,
    payload: { kind: 'neighbour-discovery', message: kind },
    mark: 0,
    tracking: { kind: 'untracked' },
  };
}

/** The group that whoever has the address is in: its last 24 bits behind `ff02::1:ff00:0` (RFC 4291, 2.7.1). */
function solicitedNode(target: IpAddress): IpAddress {
  return fromNumber(6, toNumber(ip('ff02::1:ff00:0')) | (toNumber(target) & 0xffffffn));
}

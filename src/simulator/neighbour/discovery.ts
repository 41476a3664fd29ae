import { fromNumber, type IpAddress, ip, toNumber } from '../../linux/address.js';
import type { Switch } from '../link/search.js';
import { type NeighbourDiscovery, type Packet, PROTOCOL } from '../packet/packet.js';
import { placeName } from '../routing/describe.js';
import type { Stack } from '../stack.js';
import type { Step } from '../trace.js';
import { Walk } from '../walk.js';
import type { Request } from './answer.js';
import { type DiscoveryEnd, hooksOnWay, wayBack } from './discovery-hooks.js';

/** A header of 40 bytes, 24 of the message, 8 of the hardware address that goes with it (RFC 4861, 4.3). */
const LENGTH = 72;
/** Routers lower it, so whoever sees less knows that the message is not from its link (RFC 4861, 7.1). */
const HOP_LIMIT = 255;

/**
 * Neighbour discovery speaks IPv6, so that ip6tables of both machines see its messages, and those of each machine whose bridge
 * passes them on, where that asks ip6tables; ARP goes past iptables. Undefined when question and answer arrive, else what
 * went wrong, in words, with the step that lost it. Connection tracking leaves the messages alone
 * (net/netfilter/nf_conntrack_proto_icmpv6.c).
 *
 * @param answerer undefined where it is outside the model, and so are its rules
 * @param switches on the way from who asks to who answers
 */
export function lostDiscovery(
  walk: Walk,
  asker: DiscoveryEnd,
  answerer: DiscoveryEnd | undefined,
  switches: readonly Switch[],
  { target, sender }: Request,
): { readonly text: string; readonly step: Step } | undefined {
  const from = sender ?? ip('::');
  const solicitation = message('neighbour-solicitation', from, solicitedNode(target));
  const advertisement = message('neighbour-advertisement', target, sender ?? ip('ff02::1'));
  return (
    lostAt(walk, hooksOnWay(asker, answerer, switches), solicitation, target) ??
    lostAt(walk, hooksOnWay(answerer, asker, wayBack(switches)), advertisement, target)
  );
}

function lostAt(walk: Walk, hooks: ReturnType<typeof hooksOnWay>, packet: Packet, target: IpAddress) {
  let passing = packet;
  let at: Stack | undefined;
  for (const { stack, pass } of hooks) {
    // What rules note on a packet, as a mark, stays in their namespace (net/core/skbuff.c, skb_scrub_packet).
    if (stack !== at) passing = packet;
    at = stack;
    const trial = new Walk(walk.question);
    trial.enter(stack, null);
    const passed = pass(trial, passing);
    if (passed) {
      passing = passed;
      continue;
    }
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

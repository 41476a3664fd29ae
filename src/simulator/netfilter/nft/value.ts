import { family } from '../../../linux/address.js';
import type { NftDatum } from '../../../linux/nftables/data.js';
import type { NftField } from '../../../linux/nftables/fields.js';
import { icmpCode } from '../../icmp/codes.js';
import { type Packet, PROTOCOL, portsOf } from '../../packet/packet.js';
import type { Tracking } from '../../packet/tracking.js';
import { addressType } from '../../routing/address-type.js';
import { tupleFor } from '../connection.js';
import type { MatchContext } from '../match/context.js';
import { rpfilterMatches } from '../match/rpfilter.js';

/**
 * What an expression gives for a packet; undefined where the packet has no such thing: then the rule does not match,
 * whatever it asks (NFT_BREAK, net/netfilter/nft_payload.c, nft_meta.c, nft_ct.c). Chance is asked when it comes to it.
 */
export function readingOf(context: MatchContext, field: NftField, packet: Packet): NftDatum | undefined {
  const { hook } = context;
  const of = family(packet.destination);
  const tracked = trackedBy(packet);
  switch (field.kind) {
    case 'address':
      return field.family === of ? packet[field.side] : undefined;
    case 'port':
      return portOf(context, field, packet);
    case 'protocol':
      return field.family === undefined || field.family === of ? packet.protocol : undefined;
    case 'nfproto':
      return of === 4 ? 'ipv4' : 'ipv6';
    case 'mark':
      return packet.mark;
    case 'packet-type':
      return 'unicast';
    case 'length':
      return packet.fragments?.[0]?.length ?? packet.length;
    case 'interface':
      return hook[field.side] ?? '';
    case 'ttl':
      return field.family === of ? packet.ttl : undefined;
    case 'icmp-type':
      return icmpTypeOf(context, field.family, packet);
    case 'ct-state':
      return stateOf(packet);
    case 'ct-status':
      return undefined;
    case 'ct-direction':
      return tracked?.direction;
    case 'ct-mark':
      return tracked?.connection.mark;
    case 'ct-address': {
      const address = tracked && tupleFor(tracked.connection, field.direction)[field.side];
      return address && (field.family === undefined || family(address) === field.family)
        ? address
        : undefined;
    }
    case 'ct-port': {
      const tuple = tracked && tupleFor(tracked.connection, field.direction);
      return field.side === 'source' ? tuple?.sourcePort : tuple?.destinationPort;
    }
    case 'address-type': {
      const limit = field.limit && hook[field.limit];
      return addressType(hook.stack, packet[field.side], limit);
    }
    case 'way-back': {
      const { sameDevice, mark } = field;
      const asked = { kind: 'rpfilter', loose: !sameDevice, validMark: mark, acceptLocal: false } as const;
      return rpfilterMatches(hook, asked, packet) ? 'exists' : 'missing';
    }
    case 'lot':
      return field.offset + drawn(context, field.mod);
  }
}

function trackedBy({ tracking }: Packet): Extract<Tracking, { kind: 'tracked' }> | undefined {
  return tracking?.kind === 'tracked' ? tracking : undefined;
}

/** Only the first fragment has ports. */
function portOf(
  { later }: MatchContext,
  { protocol, side }: Extract<NftField, { kind: 'port' }>,
  packet: Packet,
): number | undefined {
  if (later || (protocol !== undefined && protocol !== packet.protocol)) return undefined;
  return portsOf(packet)?.[side];
}

function icmpTypeOf({ later }: MatchContext, of: 4 | 6, packet: Packet): number | undefined {
  if (later || packet.protocol !== (of === 4 ? PROTOCOL.icmp : PROTOCOL.icmpv6)) return undefined;
  return icmpCode(packet, of)?.type;
}

function stateOf({ tracking }: Packet): string {
  if (!tracking) return 'invalid';
  return tracking.kind === 'untracked' ? 'untracked' : tracking.state.toLowerCase();
}

/** The bits of `ct status`; undefined where the packet is of no connection. */
export function statusesOf(packet: Packet): readonly string[] | undefined {
  const connection = trackedBy(packet)?.connection;
  if (!connection) return undefined;
  return [
    ...(connection.seenReply ? ['seen-reply'] : []),
    ...(connection.confirmed ? ['confirmed'] : []),
    ...(connection.nat.source.rewrites ? ['snat'] : []),
    ...(connection.nat.destination.rewrites ? ['dnat'] : []),
  ];
}

/** A number below `count`, each as likely: every one of them is a branch of the road. */
function drawn({ hook }: MatchContext, count: number): number {
  for (let number = 0; number < count - 1; number += 1) {
    if (hook.walk.happens(1 / (count - number))) return number;
  }
  return count - 1;
}

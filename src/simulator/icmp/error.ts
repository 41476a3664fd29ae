import { family, type IpAddress } from '../../linux/address.js';
import { opposite } from '../netfilter/connection.js';
import { type IcmpErrorType, isIcmpError, type Packet, PROTOCOL } from '../packet/packet.js';
import { errorLengths } from '../packet/pieces.js';
import type { Tracking } from '../packet/tracking.js';
import { selectIpv6Address } from '../routing/ipv6-source-address.js';
import { type OutputKey, routeOutput } from '../routing/output.js';
import { defaultTtl, FWMARK_REFLECT, sysctl } from '../settings.js';
import type { Stack } from '../stack.js';
import type { Answer } from '../walk.js';

export interface IcmpErrorDetails {
  readonly type: IcmpErrorType;
  readonly code: string;
  /** MTU that fragmentation-needed or packet-too-big announces, in bytes. */
  readonly mtu?: number;
  /** The packet was for this namespace itself, so the error comes from the address it was sent to. */
  readonly toThisHost: boolean;
  /** The device that the packet came in by, where it is not for this namespace. */
  readonly cameBy?: string | undefined;
}

/** Precedence "internetwork control". */
const TOS = 0xc0;

/**
 * The ICMP error that the kernel sends about a packet (net/ipv4/icmp.c, __icmp_send): none about an error, none about
 * what has no way back. Its source is the address the way back gives it, and it belongs to the packet's connection
 * (icmp_glue_bits), so that NAT treats it as the connection's own answer.
 */
export function icmpError(stack: Stack, packet: Packet, details: IcmpErrorDetails): Answer | undefined {
  if (isIcmpError(packet)) return undefined;
  const of = family(packet.source);
  const protocol = of === 4 ? PROTOCOL.icmp : PROTOCOL.icmpv6;
  const mark = sysctl(stack, FWMARK_REFLECT[of]).value ? packet.mark : 0;
  const back = { destination: packet.source, protocol, mark };
  const source = details.toThisHost ? packet.destination : sourceByInput(stack, back, details.cameBy);
  const way = routeOutput(stack, source ? { ...back, source } : back);
  if (way.kind === 'error' || way.kind === 'broadcast' || !way.source) return undefined;
  const { type, code, mtu } = details;
  const error: Packet = {
    source: way.source,
    destination: packet.source,
    protocol,
    ttl: defaultTtl(stack, way.device.name, of),
    tos: of === 4 ? TOS : 0,
    length: errorLengths(packet)[0]!,
    dontFragment: false,
    payload: { kind: 'icmp-error', type, code, about: packet, ...(mtu === undefined ? {} : { mtu }) },
    mark,
    ...related(packet.tracking),
  };
  const said = [...(code === type ? [] : [code]), ...(mtu === undefined ? [] : [`MTU ${mtu}`])].join(', ');
  return {
    stack,
    packet: error,
    way,
    text: `The kernel tells the sender: ${of === 4 ? 'ICMP' : 'ICMPv6'} ${type} (${said}).`,
  };
}

/**
 * An ICMPv6 error comes from an address of the card that the packet came in by, and is routed as from that, unless the way back says
 * itself what to send from (net/ipv6/icmp.c, icmp6_send and icmpv6_rt_has_prefsrc).
 */
function sourceByInput(stack: Stack, back: OutputKey, device: string | undefined): IpAddress | undefined {
  if (device === undefined || family(back.destination) === 4) return undefined;
  const way = routeOutput(stack, { ...back, mark: 0 });
  if (way.kind !== 'error' && way.route.source) return undefined;
  return selectIpv6Address(stack, device, back.destination);
}

/** What goes back because of a packet belongs to its connection, in the other direction (nf_conntrack_attach). */
export function related(tracking: Tracking | undefined): { tracking?: Tracking } {
  if (tracking?.kind !== 'tracked') return {};
  return { tracking: { ...tracking, direction: opposite(tracking.direction), state: 'RELATED' } };
}

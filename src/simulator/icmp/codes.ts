import type { IcmpErrorType, Packet } from '../packet/packet.js';

/** Numbers of type and code on the wire (RFC 792, RFC 4443; include/uapi/linux/icmp.h, icmpv6.h). */
export interface IcmpNumbers {
  readonly type: number;
  readonly code: number;
}

const UNREACHABLE_4: Readonly<Record<string, number>> = {
  'net-unreachable': 0,
  'host-unreachable': 1,
  'protocol-unreachable': 2,
  'port-unreachable': 3,
  'fragmentation-needed': 4,
  'net-prohibited': 9,
  'host-prohibited': 10,
  'admin-prohibited': 13,
};

const UNREACHABLE_6: Readonly<Record<string, number>> = {
  'no-route': 0,
  'admin-prohibited': 1,
  'beyond-scope': 2,
  'address-unreachable': 3,
  'port-unreachable': 4,
  'policy-fail': 5,
  'reject-route': 6,
};

const TYPES: Readonly<Record<4 | 6, Readonly<Record<IcmpErrorType, number>>>> = {
  4: { 'destination-unreachable': 3, 'packet-too-big': 3, redirect: 5, 'time-exceeded': 11 },
  6: { 'destination-unreachable': 1, 'packet-too-big': 2, redirect: 137, 'time-exceeded': 3 },
};

/** The numbers of an ICMP packet; undefined for another protocol. */
export function icmpCode(packet: Packet, family: 4 | 6): IcmpNumbers | undefined {
  const { payload } = packet;
  if (payload.kind === 'echo') {
    if (family === 4) return { type: payload.reply ? 0 : 8, code: 0 };
    return { type: payload.reply ? 129 : 128, code: 0 };
  }
  if (payload.kind === 'neighbour-discovery')
    return { type: payload.message === 'neighbour-solicitation' ? 135 : 136, code: 0 };
  if (payload.kind !== 'icmp-error') return undefined;
  const codes = family === 4 ? UNREACHABLE_4 : UNREACHABLE_6;
  const code = payload.type === 'destination-unreachable' ? (codes[payload.code] ?? 0) : 0;
  return { type: TYPES[family][payload.type], code };
}

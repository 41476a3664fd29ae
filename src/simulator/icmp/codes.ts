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
  'net-unreachable': 0,
  'admin-prohibited': 1,
  'host-unreachable': 3,
  'port-unreachable': 4,
  'policy-fail': 5,
  'reject-route': 6,
};

const TYPES_4: Readonly<Record<IcmpErrorType, number>> = {
  'destination-unreachable': 3,
  redirect: 5,
  'time-exceeded': 11,
};

/** The numbers of an ICMP packet; undefined for another protocol. */
export function icmpCode(packet: Packet, family: 4 | 6): IcmpNumbers | undefined {
  const { payload } = packet;
  if (payload.kind === 'echo') {
    if (family === 4) return { type: payload.reply ? 0 : 8, code: 0 };
    return { type: payload.reply ? 129 : 128, code: 0 };
  }
  if (payload.kind !== 'icmp-error') return undefined;
  if (family === 4) {
    const code = payload.type === 'destination-unreachable' ? (UNREACHABLE_4[payload.code] ?? 0) : 0;
    return { type: TYPES_4[payload.type], code };
  }
  if (payload.code === 'fragmentation-needed') return { type: 2, code: 0 };
  if (payload.type === 'time-exceeded') return { type: 3, code: 0 };
  return { type: 1, code: UNREACHABLE_6[payload.code] ?? 0 };
}

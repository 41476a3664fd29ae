import { icmpError } from '../icmp/error.js';
import { type Packet, PROTOCOL } from '../packet/packet.js';
import { resetFor } from '../reset.js';
import type { Answer } from '../walk.js';
import type { Hook } from './hook.js';

export interface Rejection {
  /** What is sent, in words. */
  readonly message: string;
  /** Absent when nothing can be sent: no way back, or the packet is itself an error. */
  readonly answer?: Answer;
}

const CODES: Readonly<Record<string, string>> = {
  'icmp-net-unreachable': 'net-unreachable',
  'icmp-host-unreachable': 'host-unreachable',
  'icmp-proto-unreachable': 'protocol-unreachable',
  'icmp-port-unreachable': 'port-unreachable',
  'icmp-net-prohibited': 'net-prohibited',
  'icmp-host-prohibited': 'host-prohibited',
  'icmp-admin-prohibited': 'admin-prohibited',
  'icmp6-no-route': 'no-route',
  'icmp6-adm-prohibited': 'admin-prohibited',
  'icmp6-addr-unreachable': 'address-unreachable',
  'icmp6-port-unreachable': 'port-unreachable',
  'icmp6-policy-fail': 'policy-fail',
  'icmp6-reject-route': 'reject-route',
};

/**
 * Nobody is told of a packet whose checksum is wrong, and that of a piece is: it is the whole packet's. SCTP's is not looked at (nf_reject_verify_csum()
 * in include/net/netfilter/nf_reject.h; nf_reject_v6_csum_ok(); nf_reject_ip_tcphdr_get()).
 */
function isWrongSum({ fragments, protocol }: Packet): boolean {
  return fragments !== undefined && protocol !== PROTOCOL.sctp;
}

/** A rule speaks of a first piece alone. */
function withFirst(packet: Packet): Packet {
  return packet.fragments ? { ...packet, fragments: packet.fragments.slice(0, 1) } : packet;
}

/**
 * What target REJECT sends back (net/ipv4/netfilter/nf_reject_ipv4.c). By which device a packet came that a bridge passes on is
 * forgotten there (net/bridge/br_netfilter_ipv6.c, br_validate_ipv6).
 */
export function rejectionOf(hook: Hook, packet: Packet, how: string): Rejection {
  const rejection = answerOf(hook, packet, how);
  if (!rejection.answer || !isWrongSum(packet)) return rejection;
  return {
    message: `${rejection.message}, which is not sent: the checksum of a piece is the whole packet's`,
  };
}

function answerOf(hook: Hook, packet: Packet, how: string): Rejection {
  if (how === 'tcp-reset') {
    const answer = packet.protocol === PROTOCOL.tcp ? resetFor(hook.stack, packet, 'rejected') : undefined;
    return { message: 'a TCP RST', ...(answer ? { answer } : {}) };
  }
  const code = CODES[how] ?? 'port-unreachable';
  const answer = icmpError(hook.stack, withFirst(packet), {
    type: 'destination-unreachable',
    code,
    toThisHost: hook.point === 'INPUT' || hook.way?.kind === 'local',
    cameBy: packet.bridge?.outPort === undefined ? hook.in : undefined,
  });
  return { message: `ICMP ${code}`, ...(answer ? { answer } : {}) };
}

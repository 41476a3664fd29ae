import { family } from '../../../linux/address.js';
import type { Packet } from '../../packet/packet.js';

/** `reject` alone and `icmpx` answer with the message of the packet's own protocol (net/netfilter/nft_reject.c, icmp_code_v6). */
const SAME_IN_V6: Readonly<Record<string, string>> = {
  'icmp-port-unreachable': 'icmp6-port-unreachable',
  'icmp-net-unreachable': 'icmp6-no-route',
  'icmp-host-unreachable': 'icmp6-addr-unreachable',
  'icmp-admin-prohibited': 'icmp6-adm-prohibited',
};

export function rejectCode(how: string, { destination }: Packet): string {
  return family(destination) === 6 ? (SAME_IN_V6[how] ?? how) : how;
}

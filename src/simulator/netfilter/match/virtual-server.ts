import type { Condition } from '../../../linux/netfilter/matches.js';
import { inPrefix } from '../../in-prefix.js';
import { connectionSent } from '../../ipvs/connection.js';
import type { Packet } from '../../packet/packet.js';
import type { Hook } from '../hook.js';

/**
 * Whether IPVS has sent the packet on from such a virtual server. Where there is none, no part of the condition holds, a
 * negated one neither (net/netfilter/xt_ipvs.c, ipvs_mt).
 */
export function virtualServerMatches(
  hook: Hook,
  { address, port, protocol }: Extract<Condition, { kind: 'ipvs' }>,
  packet: Packet,
): boolean {
  if (!packet.balanced || (!address && !port && !protocol)) return packet.balanced === true;
  const asked = connectionSent(hook, packet)?.asked;
  if (!asked) return false;
  const parts = [
    protocol && (packet.protocol === protocol.number) !== protocol.negated,
    port && (asked.destinationPort === port.number) !== port.negated,
    address && inPrefix(address.prefix, asked.destination) !== address.negated,
  ];
  return parts.every((holds) => holds !== false);
}

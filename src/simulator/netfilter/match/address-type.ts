import type { Condition } from '../../../linux/netfilter/matches.js';
import type { Packet } from '../../packet/packet.js';
import { addressType } from '../../routing/address-type.js';
import type { Hook } from '../hook.js';

type AddressTypeMatch = Extract<Condition, { kind: 'address-type' }>;

/** What the address is to this namespace (net/netfilter/xt_addrtype.c). */
export function addressTypeMatches(hook: Hook, match: AddressTypeMatch, packet: Packet): boolean {
  const limit = match.limit === undefined ? undefined : match.limit === 'in' ? hook.in : hook.out;
  const type = addressType(hook.stack, packet[match.side], limit);
  return match.types.some((wanted) => wanted.toLowerCase() === type);
}

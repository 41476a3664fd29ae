import { family, type IpAddress } from '../../../linux/address.js';
import type { Condition } from '../../../linux/netfilter/matches.js';
import type { Packet } from '../../packet/packet.js';
import { type AddressKind, addressType } from '../../routing/address-type.js';
import type { Hook } from '../hook.js';

type AddressTypeMatch = Extract<Condition, { kind: 'address-type' }>;

/** What the address is to this namespace (net/netfilter/xt_addrtype.c). */
export function addressTypeMatches(hook: Hook, match: AddressTypeMatch, packet: Packet): boolean {
  const limit = match.limit === undefined ? undefined : match.limit === 'in' ? hook.in : hook.out;
  const address = packet[match.side];
  const type = addressType(hook.stack, address, limit);
  if (family(address) === 6) return match.types.every((wanted) => isOfType(address, type, wanted));
  return match.types.some((wanted) => wanted.toLowerCase() === type);
}

/** Over IPv6 an address must be of all types, and the machine's own are UNICAST as well (match_type6). */
function isOfType(address: IpAddress, type: AddressKind, wanted: AddressTypeMatch['types'][number]): boolean {
  if (wanted === 'UNICAST') return type !== 'multicast' && address !== '::';
  return wanted.toLowerCase() === type;
}

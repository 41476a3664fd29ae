import type { Condition } from '../../../linux/netfilter/matches.js';
import type { Packet } from '../../packet/packet.js';
import { addressType } from '../../routing/address-type.js';
import { fibLookup } from '../../routing/fib.js';
import { deviceOf } from '../../stack.js';
import type { Hook } from '../hook.js';

type Rpfilter = Extract<Condition, { kind: 'rpfilter' }>;

/** Whether an answer would leave by the device the packet came in by (net/ipv4/netfilter/ipt_rpfilter.c). */
export function rpfilterMatches(hook: Hook, match: Rpfilter, packet: Packet): boolean {
  const { stack, in: device } = hook;
  if (device === undefined || deviceOf(stack, device)?.kind === 'loopback') return true;
  const unicast = addressType(stack, packet.destination) !== 'multicast';
  const back = fibLookup(stack, {
    destination: packet.source,
    ...(unicast ? { source: packet.destination } : {}),
    iif: 'lo',
    mark: match.validMark ? packet.mark : 0,
  });
  if (!back || back.nextHops.length === 0) return false;
  if (back.route.type !== 'unicast' && !(back.route.type === 'local' && match.acceptLocal)) return false;
  return match.loose || back.route.nextHops.some((hop) => hop.dev === device);
}

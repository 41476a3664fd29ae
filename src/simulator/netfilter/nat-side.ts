import type { HookPoint } from './hook.js';
import type { Side } from './rewrite.js';

/** On the way in NAT is about destinations, on the way out about sources (HOOK2MANIP). */
export function natSide(point: HookPoint): Side {
  return point === 'PREROUTING' || point === 'OUTPUT' ? 'destination' : 'source';
}

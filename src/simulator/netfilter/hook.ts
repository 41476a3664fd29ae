import type { Way } from '../routing/decision.js';
import type { Stack } from '../stack.js';
import type { Walk } from '../walk.js';

/** The five places where netfilter looks at a packet (enum nf_inet_hooks). */
export type HookPoint = 'PREROUTING' | 'INPUT' | 'FORWARD' | 'OUTPUT' | 'POSTROUTING';

/** Where and how a packet meets the rules. */
export interface Hook {
  readonly walk: Walk;
  readonly stack: Stack;
  readonly point: HookPoint;
  /** Device it came in by, as `-i` sees it. */
  readonly in?: string;
  /** Device it leaves by, as `-o` sees it. */
  readonly out?: string;
  /** What routing said, at the points that come after it. */
  readonly way?: Way;
}

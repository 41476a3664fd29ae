import type { Hook } from '../hook.js';

/** Where a rule is asked, and whether it is about a fragment without transport header. */
export interface MatchContext {
  readonly hook: Hook;
  readonly later: boolean;
}

/** Whether a condition holds; `undefined` when this model cannot say. */
export type Answer = boolean | undefined;

import type { ACCEPT } from '../actions.js';
import { MARK } from '../marks.js';
import { markSet } from '../matches.js';
import type { FelixRule } from '../rule.js';

/** After the chains of host endpoints: the mark says that their policy took the packet. */
export function acceptedByHostEndpoint(action: typeof ACCEPT): FelixRule {
  return { matches: [markSet(MARK.accept)], action, comments: ['Host endpoint policy accepted packet.'] };
}

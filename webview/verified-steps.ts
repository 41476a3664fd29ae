import type { StepReference } from '../src/protocol/terms.js';
import type { VerificationState } from '../src/protocol/verification.js';
import { sameStep } from './model.js';

/** Whether a kernel had the packet as a step has it; undefined where it says nothing to that step. */
export function agreementAt(verification: VerificationState, step: StepReference): boolean | undefined {
  if (verification.state !== 'done') return undefined;
  const found = verification.verification.sightings.find((each) => each.step && sameStep(each.step, step));
  return found && found.differences.length === 0;
}

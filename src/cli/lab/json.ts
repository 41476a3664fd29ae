import { outcomeOf } from './outcome.js';
import type { VerifiedTrace } from './verify.js';

/** Verified traces as `docs/json.md` defines them, version 1. */
export function verificationJson(verified: readonly VerifiedTrace[]): string {
  const traces = verified.map(
    ({ name, scenario, trace, kernel, comparison, outcome, skipped, complaints }) => ({
      ...(name === undefined ? {} : { name }),
      ...(scenario === undefined ? {} : { scenario }),
      flow: trace.flow,
      verdict: trace.verdict,
      agrees: comparison?.agrees ?? null,
      ...(skipped === undefined ? {} : { skipped }),
      ...(kernel ? { kernel } : {}),
      ...(comparison
        ? {
            outcome,
            path: comparison.path,
            differences: comparison.differences,
            sightings: comparison.sightings.map(({ expected, observed, differences }) => {
              const { machine, namespace, device, direction } = (expected ?? observed)!;
              return {
                machine,
                namespace,
                device,
                direction,
                expected: expected?.headers ?? null,
                observed: observed?.headers ?? null,
                differences,
              };
            }),
          }
        : {}),
      complaints,
    }),
  );
  const { result } = outcomeOf(verified);
  return `${JSON.stringify({ version: 1, result, traces }, undefined, 2)}\n`;
}

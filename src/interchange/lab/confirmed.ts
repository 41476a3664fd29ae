import type { Trace } from '../../simulator/trace.js';
import { pathClasses } from './path-class.js';

/** How often which kernel went the same way as the simulator, by class of path: what `npm run test:kernel -- --record` writes. */
export interface RecordedAgreement {
  readonly classes: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/**
 * The releases of Linux on which every path of a trace is of a class that was seen to agree: `6.1`, `6.18`, oldest first. None
 * where a single path is of a class that nobody has looked at, or where simulator and kernel were not always of one mind.
 */
export function confirmedBy(trace: Trace, { classes }: RecordedAgreement): string[] {
  const seen = pathClasses(trace).map((name) => (Object.hasOwn(classes, name) ? classes[name]! : {}));
  if (seen.length === 0) return [];
  // On record: `Linux 6.1 (uml)`, so also in which way the kernel was run.
  const kernels = seen.map(
    (counts) => new Set(Object.keys(counts).map((name) => name.replace(/^Linux | \(.*/g, ''))),
  );
  const [first, ...others] = kernels;
  return [...first!]
    .filter((name) => others.every((each) => each.has(name)))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

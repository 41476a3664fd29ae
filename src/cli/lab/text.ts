import { changedHeaders } from '../../diagram/header-text.js';
import { printable } from '../../diagram/printable.js';
import type { ComparedSighting } from '../../interchange/lab/compare.js';
import type { Paint } from '../paint.js';
import { outcomeOf } from './outcome.js';
import type { VerifiedTrace } from './verify.js';

/** Verified traces for people: a line each, and where they differ the two roads side by side. */
export function verificationText(verified: readonly VerifiedTrace[], paint: Paint): string {
  const safely: Paint = (style, text) => paint(style, printable(text));
  const lines = verified.flatMap((each) => [...traceLines(each, safely)]);
  return `${[...lines, '', summary(verified), ...complaintLines(verified)].join('\n')}\n`;
}

function* traceLines(
  { name, trace, comparison, skipped, kernel, outcome, scenario }: VerifiedTrace,
  paint: Paint,
) {
  const { from, to } = trace.flow;
  const title = printable(
    `${name === undefined ? '' : `${name}: `}${from} -> ${to}${scenario === undefined ? '' : ` under "${scenario}"`}`,
  );
  if (!comparison) {
    yield `${paint('yellow', 'skipped')}  ${title}: ${printable(skipped!)}`;
    return;
  }
  const { agrees, sightings, differences } = comparison;
  if (agrees) {
    yield `${paint('green', 'agrees')}   ${title}: ${trace.verdict}; ${sightings.length} packets seen, as ${kernelName(kernel!)} has it`;
    return;
  }
  yield `${paint('red', 'differs')}  ${title}: ${trace.verdict}; on ${kernelName(kernel!)}: ${outcome}`;
  for (const difference of differences) yield `         ${paint('red', difference)}`;
  yield* table(sightings, paint);
}

/** What both say alike stands in the left column alone. */
function* table(rows: readonly ComparedSighting[], paint: Paint): Generator<string> {
  const places = rows.map(({ expected, observed }) => {
    const { machine, namespace, device, direction } = (expected ?? observed)!;
    return `${machine}, ${namespace}: ${device} ${direction}`;
  });
  const lefts = rows.map(({ expected, observed, differences }) => {
    if (!expected) return 'nothing';
    return changedHeaders(differences.length > 0 ? observed?.headers : undefined, expected.headers);
  });
  const widths = [places, lefts].map((texts) =>
    Math.min(90, Math.max(...texts.map((text) => text.length), 9)),
  );
  yield `           ${'place'.padEnd(widths[0]!)}  ${'simulator'.padEnd(widths[1]!)}  kernel`;
  for (const [at, { expected, observed, differences }] of rows.entries()) {
    const same = differences.length === 0;
    const right = same ? '' : observed ? changedHeaders(expected?.headers, observed.headers) : 'nothing';
    const line = `${places[at]!.padEnd(widths[0]!)}  ${lefts[at]!.padEnd(widths[1]!)}  ${right}`;
    const names = same || !expected || !observed ? '' : ` (${differences.join(', ')})`;
    yield same ? printable(`         = ${line}`.trimEnd()) : paint('red', `         ≠ ${line}${names}`);
  }
}

export function kernelName({ backend, release }: NonNullable<VerifiedTrace['kernel']>): string {
  switch (backend) {
    case 'netns':
      return `Linux ${release}`;
    case 'uml':
      return `User-mode Linux ${release}`;
    case 'qemu':
      return `Linux ${release} in QEMU`;
  }
}

function summary(verified: readonly VerifiedTrace[]): string {
  const { compared, agreeing, skipped } = outcomeOf(verified);
  const names = skipped.map(({ trace }) => printable(trace)).join(', ');
  const rest = skipped.length === 0 ? '' : `; ${skipped.length} skipped: ${names}`;
  return `${agreeing} of ${compared} traces agree with the kernel${rest}`;
}

function complaintLines(verified: readonly VerifiedTrace[]): string[] {
  const complaints = [...new Set(verified.flatMap((each) => each.complaints))];
  return complaints.length === 0
    ? []
    : ['while the state was built:', ...complaints.map((complaint) => `    ${printable(complaint)}`)];
}

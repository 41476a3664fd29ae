import { changedHeaders } from '../../src/diagram/header-text.js';
import type { Case } from './compare-world.js';
import { traceStatement } from './flow-text.js';
import type { Disagreement } from './tally.js';

/** A disagreement for people: packet, and what either side saw. `whole` adds the file, with the packet as a trace in it. */
export function disagreementText({ origin, text, found }: Disagreement, whole: boolean): string {
  const scenario = /^scenario "(.*?)"/m.exec(text)?.[1];
  const packet = traceStatement(found.flow, scenario);
  return [
    `DISAGREES ${origin}: ${packet}: ${found.trace.verdict} (${found.kernel!.backend})`,
    ...differencesOf(found),
    ...(whole ? [text, packet] : []),
  ].join('\n');
}

function differencesOf({ comparison }: Case): string[] {
  const { sightings, differences } = comparison!;
  return [
    ...differences.map((each) => `  ${each}`),
    ...sightings.flatMap(({ expected, observed, differences: names }) => {
      if (names.length === 0) return [];
      const { machine, namespace, device, direction } = (expected ?? observed)!;
      const place = `${machine}, ${namespace}: ${device} ${direction}`;
      const modelled = expected ? changedHeaders(observed?.headers, expected.headers) : 'nothing';
      const real = observed ? changedHeaders(expected?.headers, observed.headers) : 'nothing';
      return [`  ${names.join(', ')}: ${place}`, `      simulator ${modelled}`, `      kernel    ${real}`];
    }),
  ];
}

import type { Tally } from './differ.js';

/** What a run found, for people. */
export function tallyText(tally: Tally): string {
  const { worlds, invalid, cases, agreed, sightings, skipped, verdicts, kernels, disagreements } = tally;
  const skips = [...skipped.values()].reduce((sum, number) => sum + number, 0);
  return [
    `${cases} packets in ${worlds - invalid} worlds: ${agreed} agree, ${disagreements.length} disagree; ${sightings} sightings compared`,
    ...counted('by kernel', kernels),
    ...counted('by verdict', verdicts),
    `${skips} packets skipped, ${invalid} of ${worlds} files invalid`,
    ...counted('by reason', skipped),
  ].join('\n');
}

function counted(title: string, counts: ReadonlyMap<string, number>): string[] {
  if (counts.size === 0) return [];
  const most = [...counts].sort(([, a], [, b]) => b - a);
  return [`  ${title}:`, ...most.map(([key, number]) => `${String(number).padStart(8)}  ${key}`)];
}

import type { DockerTally } from './differ-docker.js';
import type { Tally } from './tally.js';

/** What a run found, for people. */
export function tallyText(tally: Tally): string {
  const { worlds, cases, agreed, sightings, repeated, disagreements } = tally;
  const invalid = sum(tally.invalid);
  return [
    `${cases} packets in ${worlds - invalid} worlds: ${agreed} agree, ${disagreements.length} disagree; ${sightings} sightings compared, ${tally.classes.size} classes of paths; ${repeated} agreed when sent once more`,
    ...counted('by kernel', tally.kernels),
    ...counted('by protocol', tally.protocols),
    ...counted('by verdict', tally.verdicts),
    `${sum(tally.skipped)} packets skipped`,
    ...counted('by reason', tally.skipped),
    `${invalid} of ${worlds} files invalid`,
    ...counted('by error', tally.invalid),
  ].join('\n');
}

/** The same of hosts that a real dockerd built. */
export function dockerTallyText(tally: DockerTally): string {
  const { hosts, lines, reordered, packets, sightings, repeated, skipped, disagreements } = tally;
  return [
    `${hosts} Docker hosts, ${lines} lines and ${packets} packets compared, ${sightings} sightings: ${hosts - disagreements.length} hosts agree (${reordered} but for the order of published ports), ${disagreements.length} do not; ${repeated} packets agreed when sent once more`,
    ...counted('packets by protocol', tally.protocols),
    ...counted('by verdict', tally.verdicts),
    ...counted('skipped', tally.skippedPackets),
    `${sum(skipped)} hosts skipped`,
    ...counted('by reason', skipped),
  ].join('\n');
}

function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((total, number) => total + number, 0);
}

function counted(title: string, counts: ReadonlyMap<string, number>): string[] {
  if (counts.size === 0) return [];
  const most = [...counts].sort(([, a], [, b]) => b - a);
  return [`  ${title}:`, ...most.map(([key, number]) => `${String(number).padStart(8)}  ${key}`)];
}

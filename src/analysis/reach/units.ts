import type { Family } from '../../linux/address.js';
import type { AddressRange } from './address-range.js';
import type { Group } from './groups.js';
import type { Member } from './members.js';
import type { PortSet } from './ports.js';

/** An end of a connection, as lists name it. */
export type End =
  /** A workload, or one of its pods where they are not alike: `shop/api`, `shop/api-1`. */
  | { readonly kind: 'inside'; readonly name: string }
  | { readonly kind: 'outside'; readonly range: AddressRange };

/** What one name in the list stands for, and the number of the group whose answers are its own. */
export interface Unit {
  readonly end: End & { readonly kind: 'inside' };
  readonly group: number;
}

/** What one end reaches of another over each family that both speak. Equal ones are one object. */
export type PairPorts = Readonly<Partial<Record<Family, PortSet | undefined>>>;

/** Answers by the numbers of groups: among them, and from and to each range outside. */
export interface Answers {
  readonly between: readonly (readonly PairPorts[])[];
  readonly inward: readonly (readonly PortSet[])[];
  readonly outward: readonly (readonly PortSet[])[];
}

interface Workload {
  readonly members: { readonly member: Member; readonly group: number }[];
  /** How many of its members are in each group. */
  readonly counts: Map<number, number>;
}

/**
 * The names of the list, sorted. A workload is one when all its pods reach, and are reached by, the same others; if not, each
 * of its pods has a name of its own.
 */
export function unitsOf(groups: readonly Group[], answers: Answers): Unit[] {
  const units: Unit[] = [];
  for (const [name, workload] of workloadsOf(groups)) {
    if (isAlike(workload, groups, answers)) {
      units.push({ end: { kind: 'inside', name }, group: workload.members[0]!.group });
    } else {
      for (const { member, group } of workload.members) {
        units.push({ end: { kind: 'inside', name: member.name }, group });
      }
    }
  }
  return units.sort((a, b) => (a.end.name < b.end.name ? -1 : 1));
}

function workloadsOf(groups: readonly Group[]): ReadonlyMap<string, Workload> {
  const workloads = new Map<string, Workload>();
  for (const { id, members } of groups) {
    for (const member of members) {
      let workload = workloads.get(member.workload);
      if (!workload) {
        workload = { members: [], counts: new Map() };
        workloads.set(member.workload, workload);
      }
      workload.members.push({ member, group: id });
      workload.counts.set(id, (workload.counts.get(id) ?? 0) + 1);
    }
  }
  return workloads;
}

function isAlike({ counts }: Workload, groups: readonly Group[], answers: Answers): boolean {
  const [first, ...rest] = counts.keys();
  if (rest.length === 0) return true;
  const others = groups.filter(({ id, members }) => members.length > (counts.get(id) ?? 0));
  return rest.every((group) => isSame(group, first!, others, answers));
}

/** Whether two groups have the same answers with all others, and with what is outside. */
function isSame(a: number, b: number, others: readonly Group[], answers: Answers): boolean {
  const { between, inward, outward } = answers;
  return (
    inward[a]!.every((answer, index) => answer === inward[b]![index]) &&
    outward[a]!.every((answer, index) => answer === outward[b]![index]) &&
    others.every(({ id }) => between[a]![id] === between[b]![id] && between[id]![a] === between[id]![b])
  );
}

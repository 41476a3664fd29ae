import type { Member } from './members.js';

/** Members whose packets meet the same rules: what holds for one holds for all. */
export interface Group {
  readonly id: number;
  readonly members: readonly Member[];
  /** By machine, the first two of them. */
  readonly byMachine: ReadonlyMap<string, readonly Member[]>;
}

/** Members that `keyOf` gives the same, in order of their first. */
export function groupsOf(members: readonly Member[], keyOf: (member: Member) => string): Group[] {
  const groups = new Map<string, Member[]>();
  for (const member of members) {
    const key = keyOf(member);
    const group = groups.get(key);
    if (group) group.push(member);
    else groups.set(key, [member]);
  }
  return [...groups.values()].map((group, id) => ({
    id,
    members: group,
    byMachine: byMachine(group),
  }));
}

function byMachine(members: readonly Member[]): Map<string, Member[]> {
  const machines = new Map<string, Member[]>();
  for (const member of members) {
    const { machine } = member.location;
    const here = machines.get(machine);
    if (!here) machines.set(machine, [member]);
    else if (here.length < 2) here.push(member);
  }
  return machines;
}

/** A pair for each way that members of the two groups may be placed: on one machine, and on two. */
export function placements(from: Group, to: Group): (readonly [Member, Member])[] {
  return [together(from, to), apart(from, to)].flatMap((pair) => (pair ? [pair] : []));
}

function together(from: Group, to: Group): readonly [Member, Member] | undefined {
  for (const [machine, senders] of from.byMachine) {
    const receivers = to.byMachine.get(machine);
    const sender = senders[0]!;
    const receiver = receivers?.find((each) => each !== sender);
    if (receiver) return [sender, receiver];
  }
  return undefined;
}

function apart(from: Group, to: Group): readonly [Member, Member] | undefined {
  for (const [machine, [sender]] of from.byMachine) {
    for (const [other, [receiver]] of to.byMachine) if (other !== machine) return [sender!, receiver!];
  }
  return undefined;
}

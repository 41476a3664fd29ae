import type { InsideParty, Party, ServiceParty } from './party.js';

/** Pairs for which one packet gives the answer of all: one of them, and all of them by name. */
export interface PairClass {
  readonly from: Party;
  readonly to: Party;
  readonly count: number;
  /** Who they are. */
  names(): PairNames;
}

/** Pairs by the names of senders and receivers, each by machine: every one with every other, or only those on one machine, or on two. */
export interface PairNames {
  readonly placement: 'any' | 'together' | 'apart';
  readonly from: ReadonlyMap<string, readonly string[]>;
  readonly to: ReadonlyMap<string, readonly string[]>;
}

/** Every pair: the sender's name, and the receiver's. */
export function* namedPairs({ placement, from, to }: PairNames): Generator<readonly [string, string], void> {
  for (const [machine, senders] of from) {
    for (const sender of senders) {
      for (const [other, receivers] of to) {
        if (placement === 'together' && other !== machine) continue;
        if (placement === 'apart' && other === machine) continue;
        for (const receiver of receivers) {
          if (placement === 'any' || receiver !== sender) yield [sender, receiver];
        }
      }
    }
  }
}

/** The pairs of two sets by classes, and how many there are that nobody defines. */
export interface Pairs {
  readonly classes: readonly PairClass[];
  /** Pods that reach for a Service which they are behind themselves. */
  readonly undefinedPairs: number;
}

/** Every sender with every receiver but itself. */
export function pairsOf(from: readonly Party[], to: readonly Party[]): Pairs {
  const senders = groupsOf(from);
  const receivers = groupsOf(to);
  const classes: PairClass[] = [];
  let undefinedPairs = 0;
  for (const sender of senders) {
    for (const receiver of receivers) {
      const first = receiver.parties[0]!;
      if (first.kind === 'service') {
        const { asking, behind } = besideService(sender, first);
        undefinedPairs += behind;
        for (const group of asking) classes.push(...allPairs(group, receiver));
      } else if (isInside(sender) && isInside(receiver)) {
        classes.push(...together(sender, receiver), ...apart(sender, receiver));
      } else classes.push(...allPairs(sender, receiver));
    }
  }
  return { classes, undefinedPairs };
}

/** Parties that are alike, by machine. */
interface Group<P extends Party = Party> {
  readonly parties: readonly P[];
  readonly byMachine: ReadonlyMap<string, readonly P[]>;
}

function groupsOf(parties: readonly Party[]): Group[] {
  return by(parties, (party) => (party.kind === 'inside' ? party.alike : party.name)).map(group);
}

function group<P extends Party>(parties: readonly P[]): Group<P> {
  const machines = new Map<string, P[]>();
  for (const party of parties) {
    const machine = party.kind === 'inside' ? party.location.machine : '';
    const here = machines.get(machine);
    if (here) here.push(party);
    else machines.set(machine, [party]);
  }
  return { parties, byMachine: machines };
}

function by<P>(parties: readonly P[], keyOf: (party: P) => string): P[][] {
  const groups = new Map<string, P[]>();
  for (const party of parties) {
    const key = keyOf(party);
    const list = groups.get(key);
    if (list) list.push(party);
    else groups.set(key, [party]);
  }
  return [...groups.values()];
}

function isInside(of: Group): of is Group<InsideParty> {
  return of.parties[0]?.kind === 'inside';
}

/** Senders by what they share their machine with of what is behind the Service; without those that are behind it themselves. */
function besideService(
  { parties }: Group,
  { pods }: ServiceParty,
): { readonly asking: readonly Group[]; readonly behind: number } {
  const asking = parties.filter((party) => party.kind !== 'inside' || !party.pod || !pods.has(party.pod));
  const onNode = new Map<string, Set<object>>();
  for (const pod of pods) {
    const labels = onNode.get(pod.node) ?? new Set();
    onNode.set(pod.node, labels.add(pod.labels));
  }
  const labelNumber = new Map<object, number>();
  for (const { labels } of pods) if (!labelNumber.has(labels)) labelNumber.set(labels, labelNumber.size);
  const beside = (party: Party): string =>
    party.kind === 'inside'
      ? [...(onNode.get(party.location.machine) ?? [])].map((labels) => labelNumber.get(labels)).join()
      : '';
  return { asking: by(asking, beside).map(group), behind: parties.length - asking.length };
}

function allPairs(from: Group, to: Group): PairClass[] {
  const [sender] = from.parties;
  const [receiver] = to.parties;
  if (!sender || !receiver || (sender.kind === 'outside' && receiver.kind === 'outside')) return [];
  const count = from.parties.length * to.parties.length;
  return [{ from: sender, to: receiver, count, names: () => namesOf('any', from, to) }];
}

function namesOf(placement: PairNames['placement'], from: Group, to: Group): PairNames {
  const names = ({ byMachine }: Group) =>
    new Map([...byMachine].map(([machine, parties]) => [machine, parties.map(({ name }) => name)]));
  return { placement, from: names(from), to: names(to) };
}

/** Pairs on one machine. */
function together(from: Group<InsideParty>, to: Group<InsideParty>): PairClass[] {
  let count = -common(from, to);
  let first: readonly [InsideParty, InsideParty] | undefined;
  for (const [machine, senders] of from.byMachine) {
    const receivers = to.byMachine.get(machine) ?? [];
    count += senders.length * receivers.length;
    first ??= firstPair(senders, receivers);
  }
  return first ? [{ from: first[0], to: first[1], count, names: () => namesOf('together', from, to) }] : [];
}

function firstPair(
  senders: readonly InsideParty[],
  receivers: readonly InsideParty[],
): readonly [InsideParty, InsideParty] | undefined {
  for (const sender of senders) {
    const receiver = receivers.find(({ name }) => name !== sender.name);
    if (receiver) return [sender, receiver];
  }
  return undefined;
}

/** Pairs on two machines. */
function apart(from: Group<InsideParty>, to: Group<InsideParty>): PairClass[] {
  let count = from.parties.length * to.parties.length;
  let first: readonly [InsideParty, InsideParty] | undefined;
  for (const [machine, senders] of from.byMachine) {
    count -= senders.length * (to.byMachine.get(machine)?.length ?? 0);
    first ??= firstElsewhere(machine, senders, to);
  }
  return first ? [{ from: first[0], to: first[1], count, names: () => namesOf('apart', from, to) }] : [];
}

function firstElsewhere(
  machine: string,
  senders: readonly InsideParty[],
  to: Group<InsideParty>,
): readonly [InsideParty, InsideParty] | undefined {
  for (const [other, receivers] of to.byMachine) {
    if (other !== machine) return [senders[0]!, receivers[0]!];
  }
  return undefined;
}

/** How many are in both groups: nobody is asked to reach itself. */
function common(from: Group<InsideParty>, to: Group<InsideParty>): number {
  const names = new Set(from.parties.map(({ name }) => name));
  return to.parties.filter(({ name }) => names.has(name)).length;
}

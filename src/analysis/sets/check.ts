import type { ControlPlane } from '../../controlplane/controlplane.js';
import { type Family, family } from '../../linux/address.js';
import type { Verdict } from '../../simulator/trace.js';
import type { PortReference, Rule } from '../../topology/question.js';
import { type Answer, askBetween, type Receiver, type Sender, withPort } from '../ask.js';
import { type Failure, failureOf } from '../expectation.js';
import { entranceTo } from '../reach/outside.js';
import { portClasses } from './aims.js';
import { machineClasses } from './machine-classes.js';
import { type PairClass, type PairNames, pairsOf } from './pairs.js';
import { Parties } from './parties.js';
import type { Party } from './party.js';

/** Pairs that break a rule for one and the same reason. */
export interface FailingPairs {
  readonly answer: Answer;
  readonly failure: Failure;
  readonly verdict: Verdict;
  readonly port?: PortReference;
  readonly count: number;
  readonly names: PairNames;
}

/** What became of every pair that a rule's sets stand for. */
export interface CheckedSets {
  readonly pairs: number;
  readonly failing: number;
  readonly failures: readonly FailingPairs[];
  readonly undefinedPairs: number;
  /** For each port class that holds, one answer. */
  readonly kept: readonly Answer[];
  /** The side that nobody is on. */
  readonly empty?: 'from' | 'to';
}

/**
 * Checks a rule over every pair of the sets on its sides. Pairs that meet the same rules share the answer of one packet; which
 * they are is told by what policies, routes and machines can know of them, as for {@link reach}. Comes up for air
 * after each packet, so that a long check can be stopped.
 */
export function* checkSets(plane: ControlPlane, rule: Rule): Generator<undefined, CheckedSets> {
  const parties = new Parties(plane, machineClasses(plane));
  const from = parties.of(rule.from, 'from');
  const to = parties.of(rule.to, 'to');
  const { classes, undefinedPairs } = pairsOf(from, to);
  const failures: FailingPairs[] = [];
  const kept: Answer[] = [];
  let pairs = 0;
  let failing = 0;
  for (const each of classes) {
    if (isOtherFamilyOutside(plane, rule, each)) continue;
    pairs += each.count;
    const broken = yield* checkFamilies(plane, rule, each, familiesOf(plane, rule, each), kept);
    if (!broken) continue;
    failing += each.count;
    failures.push({ ...broken, count: each.count, names: each.names() });
  }
  const empty = from.length === 0 ? 'from' : to.length === 0 ? 'to' : undefined;
  return { pairs, failing, failures, undefinedPairs, kept, ...(empty ? { empty } : {}) };
}

/** What broke a rule for one pair. */
type Broken = Pick<FailingPairs, 'answer' | 'failure' | 'verdict' | 'port'>;

/** The families over which the two can talk, of those that the rule asks for. */
function familiesOf(plane: ControlPlane, { options }: Rule, { from, to }: PairClass): readonly Family[] {
  const sends = new Set((senderOf(from, to, plane)?.addresses ?? []).map(family));
  const receives = new Set(receiverOf(to, plane).addresses.map(family));
  const asked = options.family === undefined ? ([4, 6] as const) : [options.family];
  return asked.filter((of) => sends.has(of) && receives.has(of));
}

/** Whether a side is addresses outside of a family that the rule does not ask for, or that the other side does not speak. */
function isOtherFamilyOutside(plane: ControlPlane, { options }: Rule, { from, to }: PairClass): boolean {
  const outside = from.kind === 'outside' ? from : to;
  if (outside.kind !== 'outside') return false;
  const of = family(outside.address);
  if (options.family !== undefined) return options.family !== of;
  const other = outside === from ? receiverOf(to, plane) : senderOf(from, to, plane);
  const addresses = other?.addresses ?? [];
  return addresses.length > 0 && !addresses.some((address) => family(address) === of);
}

/** The first port of a pair that breaks the rule, over the first family over which it does. */
function* checkFamilies(
  plane: ControlPlane,
  rule: Rule,
  pair: PairClass,
  families: readonly Family[],
  kept: Answer[],
): Generator<undefined, Broken | undefined> {
  const receiver = receiverOf(pair.to, plane);
  if (families.length < 2) return yield* checkPair(plane, rule, pair, receiver, '', kept);
  for (const of of families) {
    const addresses = receiver.addresses.filter((address) => family(address) === of);
    const over = ` over ipv${of}`;
    const broken = yield* checkPair(plane, rule, pair, { ...receiver, addresses }, over, kept);
    if (broken) return broken;
  }
  return undefined;
}

/** @param over how the family is named, where the pair has several */
function* checkPair(
  plane: ControlPlane,
  rule: Rule,
  { from, to }: PairClass,
  receiver: Receiver,
  over: string,
  kept: Answer[],
): Generator<undefined, Broken | undefined> {
  const sender = senderOf(from, to, plane);
  if (!sender) return undefined;
  for (const { port, last, aim } of portClasses(rule, plane, sender, from, to, receiver)) {
    yield;
    const question = { from: rule.from, to: rule.to, options: rule.options, ...(port ? { port } : {}) };
    const answer = askBetween(plane, question, sender, receiver);
    const failure = failureOf(rule, answer.trace, aim);
    if (!failure) {
      kept.push(answer);
      continue;
    }
    const { verdict } = answer.trace;
    const range = port && last !== undefined && last > port.port ? `${port.port}-${last}` : undefined;
    const where = range === undefined ? withPort(to.name, port) : `${to.name}:${range}/${port!.protocol}`;
    const message = `${from.name} -> ${where}${over}: ${failure.message}`;
    return { answer, verdict, failure: { ...failure, message }, ...(port ? { port } : {}) };
  }
  return undefined;
}

/** Where a packet of the party starts; nowhere, where the model has no way in from outside. */
function senderOf(from: Party, to: Party, plane: ControlPlane): Sender | undefined {
  switch (from.kind) {
    case 'inside':
      return { ...from.location, name: from.name };
    case 'outside': {
      const machine = to.kind === 'inside' ? to.location.machine : plane.context.machines.keys().next().value;
      const of = family(from.address);
      const entrance = machine === undefined ? undefined : entranceTo(machine, of, plane);
      return entrance && { ...entrance, name: from.name, namespace: 'host', addresses: [from.address] };
    }
    case 'service':
    case 'address':
      return undefined;
  }
}

function receiverOf(to: Party, plane: ControlPlane): Receiver {
  switch (to.kind) {
    case 'inside': {
      const { name, location } = to;
      return { name, addresses: location.addresses, place: location, runs: true };
    }
    case 'service': {
      const [location] = plane.locate(to.endpoint);
      return { name: to.name, addresses: location?.addresses ?? [], runs: location !== undefined };
    }
    case 'outside':
    case 'address':
      return { name: to.kind === 'address' ? to.name : to.address, addresses: [to.address], runs: true };
  }
}

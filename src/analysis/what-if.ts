import { controlPlane } from '../controlplane/build.js';
import { roadNamed, roadsOf } from '../simulator/roads.js';
import type { Road, RoadName, Step, Trace } from '../simulator/trace.js';
import type { Fault } from '../topology/fault.js';
import type { Question } from '../topology/question.js';
import { ask } from './ask.js';
import type { Model } from './model.js';

/** Where a step of a trace is. */
export interface StepPlace {
  readonly path: number;
  readonly road: RoadName;
  readonly hop: number;
  readonly step: number;
}

const ROADS: readonly RoadName[] = ['forward', 'reply', 'acknowledgement'];

/** What a scenario changes for a question. */
export interface WhatIf {
  /** The trace without the scenario. */
  readonly before: Trace;
  readonly after: Trace;
  /** Steps of `after` that are not on the same road of `before`. */
  readonly fresh: readonly StepPlace[];
  /** Steps of `before` that are not on the same road of `after`. */
  readonly gone: readonly StepPlace[];
  /** The statement since which the packet goes as it does in the end; absent where the scenario changes nothing for it. */
  readonly cause?: Fault;
}

/** Compares a question's traces with and without a scenario; undefined where there is no such scenario. */
export function whatIf(model: Model, question: Question, scenario: string): WhatIf | undefined {
  const faults = model.topology.scenarios.get(scenario)?.faults;
  if (!faults) return undefined;
  const before = model.trace(question);
  const after = model.trace(question, scenario);
  const fresh: StepPlace[] = [];
  const gone: StepPlace[] = [];
  const most = Math.max(before.paths.length, after.paths.length);
  for (let path = 0; path < most; path++) {
    for (const road of ROADS) {
      const old = stepsOf(roadNamed(before.paths[path], road));
      const now = stepsOf(roadNamed(after.paths[path], road));
      const common = commonOf(old, now);
      fresh.push(...placesOf(now, common.now).map((place) => ({ path, road, ...place })));
      gone.push(...placesOf(old, common.old).map((place) => ({ path, road, ...place })));
    }
  }
  const isSame = fresh.length + gone.length === 0 && before.verdict === after.verdict;
  const cause = isSame ? undefined : causeOf(model, question, scenario, faults, after);
  return { before, after, fresh, gone, ...(cause ? { cause } : {}) };
}

/** The last statement that changed the road: what comes behind it makes no difference to the packet. */
function causeOf(
  model: Model,
  question: Question,
  name: string,
  faults: readonly Fault[],
  after: Trace,
): Fault | undefined {
  const final = signature(after);
  const scenario = model.topology.scenarios.get(name)!;
  let cause: Fault | undefined = faults.at(-1);
  for (let count = faults.length - 1; count >= 0; count--) {
    const plane = controlPlane(model.topology, { ...scenario, faults: faults.slice(0, count) });
    if (signature(ask(plane, question).next().value!.trace) !== final) return cause;
    cause = faults[count - 1];
  }
  return cause;
}

function signature({ verdict, paths }: Trace): string {
  const roads = paths.map((path) =>
    roadsOf(path).map(([name, road]) => [name, stepsOf(road).map(({ key }) => key)]),
  );
  return JSON.stringify([verdict, roads]);
}

interface Placed {
  readonly hop: number;
  readonly step: number;
  /** What the step did: two that have the same did the same. */
  readonly key: string;
}

function stepsOf(road: Road | undefined): Placed[] {
  return (road?.hops ?? []).flatMap(({ machine, namespace, steps }, hop) =>
    steps.map((each, step) => ({ hop, step, key: `${machine} ${namespace} ${keyOf(each)}` })),
  );
}

function keyOf({ kind, text, evidence }: Step): string {
  return `${kind} ${text} ${evidence?.text ?? ''}`;
}

/** The numbers of the steps that both have in common, in order: the longest such sequence. */
function commonOf(
  old: readonly Placed[],
  now: readonly Placed[],
): { readonly old: ReadonlySet<number>; readonly now: ReadonlySet<number> } {
  const lengths = Array.from({ length: old.length + 1 }, () => new Array<number>(now.length + 1).fill(0));
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = now.length - 1; j >= 0; j--) {
      lengths[i]![j] =
        old[i]!.key === now[j]!.key
          ? lengths[i + 1]![j + 1]! + 1
          : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!);
    }
  }
  const common = { old: new Set<number>(), now: new Set<number>() };
  for (let i = 0, j = 0; i < old.length && j < now.length; ) {
    if (old[i]!.key === now[j]!.key) {
      common.old.add(i++);
      common.now.add(j++);
    } else if (lengths[i + 1]![j]! >= lengths[i]![j + 1]!) i++;
    else j++;
  }
  return common;
}

function placesOf(steps: readonly Placed[], common: ReadonlySet<number>): { hop: number; step: number }[] {
  return steps.flatMap(({ hop, step }, index) => (common.has(index) ? [] : [{ hop, step }]));
}

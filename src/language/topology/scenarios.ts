import { changed } from '../../topology/changes/changed.js';
import { isClusterFault } from '../../topology/fault.js';
import type { Rule, Scenario } from '../../topology/question.js';
import type { Topology } from '../../topology/topology.js';
import type * as ast from '../generated/knet/ast.js';
import { keyOf } from './declarations.js';
import type { Place } from './draft.js';
import { buildFault } from './faults.js';
import { buildRule } from './questions.js';
import type { Things } from './things.js';
import type { World } from './world.js';

/** What a scenario says: what happens, in order, and the rules that must hold then. */
export function buildScenario(at: Place, node: ast.Scenario, world: World): Scenario | undefined {
  const key = keyOf.scenario(node.name);
  if (node.name === undefined || !at.declare(key, node, `scenario "${node.name}"`)) return undefined;
  const faults = node.members.flatMap((member) =>
    member.$type === 'Rule' ? [] : (buildFault(at, member, world) ?? []),
  );
  const scenario: Omit<Scenario, 'rules'> = { name: node.name, faults, source: at.head(node) };
  const things = thingsUnder(scenario, world);
  const rules: Rule[] = node.members.flatMap((member) =>
    member.$type === 'Rule' ? (buildRule(at, member, things) ?? []) : [],
  );
  return { ...scenario, rules };
}

/** What questions may name under a scenario: also what comes to be in it. What goes in it, they may still name. */
export function thingsUnder({ faults }: Pick<Scenario, 'faults'>, world: World): Things {
  const topology: Topology = { ...world, traces: new Map(), rules: [], scenarios: new Map() };
  return faults
    .filter((fault) => isClusterFault(fault) && addsPods(fault, world))
    .reduce((known, fault) => changed(known, fault, new Set()), topology);
}

function addsPods(fault: Parameters<typeof changed>[1], { clusters }: World): boolean {
  if (fault.kind === 'declare') return true;
  if (fault.kind !== 'scale') return false;
  const before = clusters.get(fault.cluster)?.workloads.get(fault.workload)?.pods.length ?? 0;
  return fault.replicas > before;
}

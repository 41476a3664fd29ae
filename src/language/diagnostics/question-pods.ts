import type { Pod } from '../../topology/cluster.js';
import type { Endpoint, Question, Rule, TraceDeclaration } from '../../topology/question.js';
import type { Topology } from '../../topology/topology.js';

/** What the checks ask of questions: all traces, and all rules, those of scenarios included. */
export function* questionsOf({
  traces,
  rules,
  scenarios,
}: Topology): Generator<Rule | TraceDeclaration, void> {
  yield* traces.values();
  for (const block of rules) yield* block.rules;
  for (const scenario of scenarios.values()) yield* scenario.rules;
}

/** Whether the author expects the packet to arrive, as far as the question says. */
export function expectsArrival(question: Rule | TraceDeclaration): boolean {
  return !('action' in question) || question.action === 'allow';
}

/** How grave it is that a packet cannot arrive: a rule demands it, a trace only asks. */
export function severityOf(question: Rule | TraceDeclaration): 'warning' | 'information' {
  return 'action' in question ? 'warning' : 'information';
}

/** The pods that an endpoint stands for. */
export function podsOf({ clusters }: Topology, endpoint: Endpoint): Pod[] {
  if (endpoint.kind === 'pod') {
    const pod = clusters.get(endpoint.cluster)?.pods.get(endpoint.pod);
    return pod ? [pod] : [];
  }
  if (endpoint.kind !== 'workload') return [];
  const cluster = clusters.get(endpoint.cluster);
  const keys = cluster?.workloads.get(endpoint.workload)?.pods ?? [];
  const pods = keys.flatMap((key) => cluster?.pods.get(key) ?? []);
  return endpoint.node === undefined ? pods : pods.filter(({ node }) => node === endpoint.node);
}

/** `from -> to` as the question has it. */
export function questionText({ from, to }: Question): string {
  return `${from.text} -> ${to.text}`;
}

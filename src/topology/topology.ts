import type { Cluster } from './cluster.js';
import type { TopologyMachine } from './machine.js';
import type { RuleBlock, Scenario, TraceDeclaration } from './question.js';
import type { Link, Subnet } from './segment.js';

/**
 * What a user declares, resolved and typed: names point at what exists, addresses are valid, lists are in order of
 * declaration. Nothing in it is derived by a control plane, and nothing is editor or syntax tree.
 * All imported files are part of it.
 */
export interface Topology {
  readonly segments: ReadonlyMap<string, Subnet | Link>;
  /** Hosts, routers and the nodes of every cluster. Names are unique among them. */
  readonly machines: ReadonlyMap<string, TopologyMachine>;
  readonly clusters: ReadonlyMap<string, Cluster>;
  readonly traces: ReadonlyMap<string, TraceDeclaration>;
  readonly rules: readonly RuleBlock[];
  readonly scenarios: ReadonlyMap<string, Scenario>;
}

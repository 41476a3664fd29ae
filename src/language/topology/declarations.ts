import type { AstNode } from 'langium';
import type { SourceRange } from '../../linux/provenance.js';

/** A declaration in a file, found by what it declares. */
export interface Declared {
  readonly node: AstNode;
  readonly uri: string;
  readonly source: SourceRange;
}

/**
 * Which piece of text declared what: the way back from the topology to the syntax tree, for linking, definitions and
 * references. Keys are made by {@link keyOf}.
 */
export type Declarations = ReadonlyMap<string, Declared>;

/** Keys of {@link Declarations}; names are those of the topology. */
export const keyOf = {
  segment: (name: string) => `segment ${name}`,
  machine: (name: string) => `machine ${name}`,
  outsideHost: (name: string) => `outside-host ${name}`,
  network: (machine: string, name: string) => `network ${machine}/${name}`,
  container: (machine: string, name: string) => `container ${machine}/${name}`,
  cluster: (name: string) => `cluster ${name}`,
  namespace: (cluster: string, name: string) => `namespace ${cluster}/${name}`,
  bgpFilter: (cluster: string, name: string) => `bgp-filter ${cluster}/${name}`,
  pool: (cluster: string, name: string) => `pool ${cluster}/${name}`,
  /** A pod or deployment; `workload` is `namespace/name`. */
  workload: (cluster: string, workload: string) => `workload ${cluster}/${workload}`,
  /** `service` is `namespace/name`. */
  service: (cluster: string, service: string) => `service ${cluster}/${service}`,
  podContainer: (cluster: string, pod: string, name: string) => `pod-container ${cluster}/${pod}/${name}`,
  /** `kind` is the word that declares it; `name` is `namespace/name` for policies of a namespace. */
  policy: (cluster: string, kind: string, name: string) => `${kind} ${cluster}/${name}`,
  trace: (name: string) => `trace ${name}`,
  scenario: (name: string) => `scenario ${name}`,
} as const;

import type { Topology } from '../../topology/topology.js';

/** The part of the topology that endpoints are looked up in; questions are resolved before they are part of it. */
export type Things = Pick<Topology, 'machines' | 'clusters'>;

import type { Machine } from '../linux/namespace.js';
import type { LinuxWorld } from '../linux/world.js';
import type { Finding } from '../topology/finding.js';
import type { Endpoint } from '../topology/question.js';
import type { Topology } from '../topology/topology.js';
import type { Location } from './location.js';
import type { Context } from './programmer.js';

export type { Location };

/** The Linux state that all programmers together write for a topology, and where its endpoints ended up. */
export interface ControlPlane {
  readonly world: LinuxWorld;
  /** What it is the control plane of. */
  readonly topology: Topology;
  /** The machines whose state was computed so far. */
  readonly machines: ReadonlyMap<string, Machine>;
  /**
   * Where an endpoint lives: one location, or one for each pod of a workload.
   * Empty for a plain address, and for an endpoint on a machine that a fault took away.
   */
  locate(endpoint: Endpoint): readonly Location[];
  /** What went wrong while programming: a pool without a free block, a container without an address… */
  readonly findings: readonly Finding[];
  /** The plans that programmers made (BGP sessions, blocks of addresses), for those who explain the state. */
  readonly context: Context;
}

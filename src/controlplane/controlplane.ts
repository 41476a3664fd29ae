import type { IpAddress } from '../linux/address.js';
import type { LinuxWorld } from '../linux/world.js';
import type { Finding } from '../topology/finding.js';
import type { Endpoint } from '../topology/question.js';

/** Where an endpoint of the topology lives once the control plane has run. */
export interface Location {
  /** As in the topology: `shop/web`, `rqy-k8s-2/web`, `node1`. */
  readonly name: string;
  readonly machine: string;
  readonly namespace: string;
  /** Addresses that others reach it by, primary first; empty for a container on network `none`. */
  readonly addresses: readonly IpAddress[];
}

/** The Linux state that all programmers together write for a topology, and where its endpoints ended up. */
export interface ControlPlane {
  readonly world: LinuxWorld;
  /**
   * Where an endpoint lives: one location, or one for each pod of a workload.
   * Empty for a plain address, and for an endpoint on a machine that a fault took away.
   */
  locate(endpoint: Endpoint): readonly Location[];
  /** What went wrong while programming: a pool without a free block, a container without an address… */
  readonly findings: readonly Finding[];
}

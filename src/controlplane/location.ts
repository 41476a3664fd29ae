import type { IpAddress } from '../linux/address.js';

/** Where an endpoint of the topology lives once the control plane has run. */
export interface Location {
  /** As in the topology: `shop/web`, `rqy-k8s-2/web`, `node1`. */
  readonly name: string;
  /** Empty for an address that no machine has, as a Service's ClusterIP. */
  readonly machine: string;
  readonly namespace: string;
  /** Addresses that others reach it by, primary first; empty for a container on network `none`. */
  readonly addresses: readonly IpAddress[];
}

import type { Finding } from '../../topology/finding.js';
import type { Topology } from '../../topology/topology.js';
import { error } from './check.js';
import { poolsOf } from './pools.js';

/** ipip-and-vxlan: a packet is wrapped once; Calico refuses a pool that asks for both encapsulations. */
export function* ipipAndVxlan(topology: Topology): Generator<Finding, void> {
  for (const { name, ipip, vxlan, source } of poolsOf(topology)) {
    if (ipip === 'never' || vxlan === 'never') continue;
    const message = `pool ${name} has ipip ${ipip} and vxlan ${vxlan}; a packet can be wrapped by one of them only`;
    yield error('ipip-and-vxlan', message, source);
  }
}

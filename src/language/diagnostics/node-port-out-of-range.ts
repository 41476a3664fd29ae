import type { Finding } from '../../topology/finding.js';
import { NODE_PORT_RANGE } from '../../topology/service.js';
import type { Topology } from '../../topology/topology.js';
import { error } from './check.js';
import { servicesOf } from './services.js';

/**
 * node-port-out-of-range: the API server takes NodePorts of its range only (`--service-node-port-range`), so that they meet
 * neither the node's own servers nor the ports that clients start from.
 */
export function* nodePortOutOfRange(topology: Topology): Generator<Finding, void> {
  const [from, to] = NODE_PORT_RANGE;
  for (const { ports, healthCheckNodePort, source } of servicesOf(topology)) {
    const pinned = [...ports, { nodePort: healthCheckNodePort, source }];
    for (const { nodePort, source } of pinned) {
      if (nodePort === undefined || (nodePort >= from && nodePort <= to)) continue;
      const message = `${nodePort} is no NodePort: they go from ${from} to ${to}`;
      yield error('node-port-out-of-range', message, source);
    }
  }
}

import type { Finding } from '../../topology/finding.js';
import { hasClusterIP } from '../../topology/service.js';
import type { Topology } from '../../topology/topology.js';
import { error } from './check.js';
import { servicesOf, serviceText } from './services.js';

/** service-without-port: the API server refuses a Service with a ClusterIP and no port ("spec.ports: Required value"). */
export function* serviceWithoutPort(topology: Topology): Generator<Finding, void> {
  for (const service of servicesOf(topology)) {
    if (!hasClusterIP(service) || service.ports.length > 0) continue;
    yield error('service-without-port', `${serviceText(service)} has no port`, service.source);
  }
}

import type { Finding } from '../../topology/finding.js';
import { hasClusterIP, type Service } from '../../topology/service.js';
import type { Topology } from '../../topology/topology.js';
import { error } from './check.js';
import { servicesOf, serviceText } from './services.js';

/** service-type-conflict: settings that the API server refuses together (pkg/apis/core/validation, ValidateService). */
export function* serviceTypeConflict(topology: Topology): Generator<Finding, void> {
  for (const service of servicesOf(topology)) {
    const reason = conflictOf(service);
    if (reason) yield error('service-type-conflict', `${serviceText(service)} ${reason}`, service.source);
  }
}

function conflictOf(service: Service): string | undefined {
  const { type, ports, externalIPs, externalTrafficPolicy, externalName, clusterIPs } = service;
  const nodePorts = ports.some(({ nodePort }) => nodePort !== undefined);
  if (type === 'ExternalName') {
    if (externalName === undefined) return 'is of type external-name but has no external-name';
    return clusterIPs === undefined ? undefined : 'has no address of its own: DNS answers with another name';
  }
  if (!hasClusterIP(service) && type !== 'ClusterIP') {
    return `is headless, so it cannot be a ${type}: there is no address to translate`;
  }
  if (nodePorts && type === 'ClusterIP') return 'has a node port but is of type cluster-ip';
  if (externalTrafficPolicy === 'Local' && type === 'ClusterIP' && externalIPs.length === 0) {
    return 'is not reached from outside, so external-traffic does not apply';
  }
  return undefined;
}

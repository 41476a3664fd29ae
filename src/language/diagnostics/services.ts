import type { Service } from '../../topology/service.js';
import type { Topology } from '../../topology/topology.js';

/** The Services of all clusters. */
export function* servicesOf({ clusters }: Topology): Generator<Service, void> {
  for (const { services } of clusters.values()) yield* services.values();
}

/** `service shop/api`. */
export function serviceText({ namespace, name }: Service): string {
  return `service ${namespace}/${name}`;
}

import type { Finding } from '../../topology/finding.js';
import type { ServicePort } from '../../topology/service.js';
import type { Topology } from '../../topology/topology.js';
import { error } from './check.js';
import { servicesOf, serviceText } from './services.js';

/**
 * duplicate-service-port: the ports of a Service differ in number or protocol, and have names that differ: "must be set, if the
 * Service has several ports" (core/v1 ServicePort).
 */
export function* duplicateServicePort(topology: Topology): Generator<Finding, void> {
  for (const service of servicesOf(topology)) {
    const taken = new Map<string, ServicePort>();
    for (const port of service.ports) {
      for (const key of [`${port.port}/${port.protocol}`, portName(port)]) {
        const other = taken.get(key);
        taken.set(key, port);
        if (!other) continue;
        const where = { message: 'the other port', source: other.source };
        const message = `${serviceText(service)} has two ports ${key}`;
        yield error('duplicate-service-port', message, port.source, where);
      }
    }
  }
}

function portName({ name }: ServicePort): string {
  return name === '' ? 'without a name' : `named ${name}`;
}

import { nameServerQuestion } from '../../analysis/name-server.js';
import type { Finding } from '../../topology/finding.js';
import type { Topology } from '../../topology/topology.js';
import { warning } from './check.js';

/** dns-without-name: a trace asks for the packet that looks up its receiver's name, and the receiver has none that a resolver asks for. */
export function* dnsWithoutName(topology: Topology): Generator<Finding, void> {
  for (const trace of topology.traces.values()) {
    const found = trace.dns ? nameServerQuestion(topology, trace) : undefined;
    if (!found || !('nameless' in found)) continue;
    yield warning('dns-without-name', `no DNS packet is shown: ${found.nameless}`, trace.to.source);
  }
}

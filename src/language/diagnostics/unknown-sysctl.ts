import type { Finding } from '../../topology/finding.js';
import type { Topology } from '../../topology/topology.js';
import { warning } from './check.js';

/** unknown-sysctl: a sysctl that does not belong to the network stack, so that no packet's road depends on it. */
export function* unknownSysctl({ machines }: Topology): Generator<Finding, void> {
  for (const { sysctls } of machines.values()) {
    for (const { name, source } of sysctls) {
      if (name.startsWith('net.')) continue;
      yield warning(
        'unknown-sysctl',
        `sysctl ${name} is none of the network's (net.…), so that it changes nothing here`,
        source,
      );
    }
  }
}

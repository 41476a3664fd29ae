import type { Finding } from '../../topology/finding.js';
import type { Topology } from '../../topology/topology.js';
import { error, warning } from './check.js';

/**
 * host-network-publish: a container without a bridge network of its own cannot have ports published to it. In the host's network
 * its ports are the host's already, and docker discards `-p`; with none there is nobody to send to; and what is published
 * for a container that shares another's namespace has to be published there, so docker refuses it.
 */
export function* hostNetworkPublish({ machines }: Topology): Generator<Finding, void> {
  for (const { docker } of machines.values()) {
    for (const { name, mode, publish } of docker?.containers.values() ?? []) {
      const [first] = publish;
      if (!first || mode.kind === 'networks') continue;
      const related = { message: 'its network', source: mode.source };
      const code = 'host-network-publish';
      if (mode.kind === 'host') {
        const message = `${name} is in the host's network: docker discards published ports, and what it listens on is open already`;
        yield warning(code, message, first.source, related);
      } else if (mode.kind === 'none') {
        yield warning(
          code,
          `${name} has no network, so that nothing can be published to it`,
          first.source,
          related,
        );
      } else {
        const message = `${name} shares the network of ${mode.container}: publish the port there, docker refuses it here`;
        yield error(code, message, first.source, related);
      }
    }
  }
}

import type { Finding } from '../../topology/finding.js';
import { selectedPods } from '../../topology/selected-pods.js';
import type { Topology } from '../../topology/topology.js';
import { warning } from './check.js';
import { serviceText } from './services.js';
import { didYouMean, suggest } from './suggest.js';

/**
 * unknown-target-port: a Service port goes to a named port that no selected pod has under that protocol. Such pods are no
 * endpoints of the port, so that packets to it are rejected.
 */
export function* unknownTargetPort({ clusters }: Topology): Generator<Finding, void> {
  for (const cluster of clusters.values()) {
    for (const service of cluster.services.values()) {
      const pods = selectedPods(cluster, service);
      if (pods.length === 0) continue;
      for (const { targetPort, protocol, source } of service.ports) {
        if (typeof targetPort === 'number') continue;
        const listens = pods.flatMap(({ containers }) => containers.flatMap(({ listens }) => listens));
        if (listens.some((listen) => listen.name === targetPort && listen.protocol === protocol)) continue;
        const names = suggest(
          targetPort,
          listens.flatMap(({ name }) => name ?? []),
        );
        const message =
          `no pod of ${serviceText(service)} listens on a ${protocol} port named "${targetPort}"` +
          didYouMean(names);
        yield warning('unknown-target-port', message, source);
      }
    }
  }
}

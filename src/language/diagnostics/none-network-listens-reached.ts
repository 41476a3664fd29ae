import type { Finding } from '../../topology/finding.js';
import type { Endpoint } from '../../topology/question.js';
import type { Topology } from '../../topology/topology.js';
import { warning } from './check.js';
import { expectsArrival, questionsOf, severityOf } from './question-pods.js';

/**
 * none-network-listens-reached: a rule or trace wants to get to or from a container on the network none. All it has is lo; what
 * listens in it can be reached from inside it only.
 */
export function* noneNetworkListensReached(topology: Topology): Generator<Finding, void> {
  for (const question of questionsOf(topology)) {
    if (!expectsArrival(question)) continue;
    const { from, to } = question;
    if (isOverLoopback(from.endpoint, to.endpoint)) continue;
    for (const { endpoint, source } of [from, to]) {
      const container = isolated(topology, endpoint);
      if (!container) continue;
      const message = `container ${container.name} is on the network none: it has no interface but lo, and no packet gets to or from it`;
      const place = { message: `container ${container.name}`, source: container.source };
      const finding = warning('none-network-listens-reached', message, source, place);
      yield { ...finding, severity: severityOf(question) };
    }
  }
}

/** From a container to itself: that much lo can do. */
function isOverLoopback(from: Endpoint, to: Endpoint): boolean {
  if (to.kind === 'address') return to.address === '::1' || to.address.startsWith('127.');
  return (
    from.kind === 'container' &&
    to.kind === 'container' &&
    from.machine === to.machine &&
    from.container === to.container
  );
}

function isolated({ machines }: Topology, endpoint: Endpoint) {
  if (endpoint.kind !== 'container') return undefined;
  const container = machines.get(endpoint.machine)?.docker?.containers.get(endpoint.container);
  return container?.mode.kind === 'none' ? container : undefined;
}

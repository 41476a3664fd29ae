import type { PublishedPort } from '../../topology/docker.js';
import { portRangesDiffer } from '../diagnostics/port-ranges-differ.js';
import type * as ast from '../generated/knet/ast.js';
import type { Place } from './draft.js';
import { portRange } from './port-range.js';
import { addressValue, protocolOf } from './values.js';

/** The single ports that one `publish` stands for: `8000-8002:80-82` are three, as in docker run. */
export function buildPublish(at: Place, node: ast.Publish): PublishedPort[] {
  const host = portRange(at, node, 'hostPorts', node.hostPorts);
  const container = portRange(at, node, 'containerPorts', node.containerPorts);
  const hostAddress = addressValue(at, node, 'hostAddress', node.hostAddress);
  if (!host || !container || (node.hostAddress && !hostAddress)) return [];
  const count = container.last - container.first + 1;
  const source = at.source(node);
  if (host.last - host.first + 1 !== count) {
    at.report(portRangesDiffer(host.last - host.first + 1, count, source));
    return [];
  }
  return Array.from({ length: count }, (_, index) => ({
    ...(hostAddress ? { hostAddress } : {}),
    hostPort: host.first + index,
    containerPort: container.first + index,
    protocol: protocolOf(node.protocol),
    source,
  }));
}

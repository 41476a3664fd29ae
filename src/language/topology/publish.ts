import type { PublishedPort } from '../../topology/docker.js';
import { portOutOfRange } from '../diagnostics/invalid-value.js';
import { portRangesDiffer } from '../diagnostics/port-ranges-differ.js';
import type * as ast from '../generated/knet/ast.js';
import type { Place } from './draft.js';
import { addressValue, protocolOf } from './values.js';

/** The single ports that one `publish` stands for: `8000-8002:80-82` are three, as in docker run. */
export function buildPublish(at: Place, node: ast.Publish): PublishedPort[] {
  const host = portRange(at, node, 'hostPorts', node.hostPorts);
  const container = portRange(at, node, 'containerPorts', node.containerPorts);
  const hostAddress = addressValue(at, node, 'hostAddress', node.hostAddress);
  if (!host || !container || (node.hostAddress && !hostAddress)) return [];
  const count = container.to - container.from + 1;
  const source = at.source(node);
  if (host.to - host.from + 1 !== count) {
    at.report(portRangesDiffer(host.to - host.from + 1, count, source));
    return [];
  }
  return Array.from({ length: count }, (_, index) => ({
    ...(hostAddress ? { hostAddress } : {}),
    hostPort: host.from + index,
    containerPort: container.from + index,
    protocol: protocolOf(node.protocol),
    source,
  }));
}

function portRange(
  at: Place,
  node: ast.Publish,
  property: 'hostPorts' | 'containerPorts',
  text: string | number | undefined,
): { from: number; to: number } | undefined {
  if (text === undefined) return undefined;
  const [from = 0, to = from] = String(text).split('-').map(Number);
  const wrong = [from, to].find((port) => port < 1 || port > 65535) ?? (to < from ? to : undefined);
  if (wrong === undefined) return { from, to };
  at.report(portOutOfRange(wrong, at.part(node, property)));
  return undefined;
}

import { unknownName } from '../diagnostics/unknown-name.js';
import type * as ast from '../generated/knet/ast.js';
import type { Place } from './draft.js';

/** Whether the cluster has the node that a property names; reports when it has not. */
export function knownNode(
  at: Place,
  node: ast.HostEndpoint | ast.RouteReflector | ast.Peer | ast.Pod | ast.Deployment | ast.ServiceEndpoint,
  property: string,
  index: number,
  name: string,
  cluster: string,
  nodes: ReadonlySet<string>,
): boolean {
  if (nodes.has(name)) return true;
  at.report(unknownName('node', name, nodes, at.part(node, property, index), ` in cluster ${cluster}`));
  return false;
}

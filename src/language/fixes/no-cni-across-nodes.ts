import { isCluster } from '../generated/knet/ast.js';
import type { Fix } from './fix.js';
import { action, addition, nodeAt } from './fix.js';

const CALICO = 'calico 3.31 { pool default 10.244.0.0/16 { ipip always  nat-outgoing } }';

/** no-cni-across-nodes: gives the cluster Calico, as its manifest does: one pool, IPIP, the mesh. */
export const addCalico: Fix = (request) => {
  const { document, diagnostic } = request;
  const related = diagnostic.relatedInformation?.[0]?.location;
  if (related && related.uri !== document.uri.toString()) return [];
  const cluster = nodeAt(request, related?.range ?? diagnostic.range, isCluster);
  if (!cluster) return [];
  const none = cluster.settings.find(({ $type }) => $type === 'NoCni');
  const edits = none?.$cstNode
    ? [{ range: none.$cstNode.range, newText: CALICO }]
    : addition(cluster, CALICO);
  return [action(request, `Add Calico to cluster ${cluster.name}`, edits)];
};

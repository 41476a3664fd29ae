import { type AstNode, CstUtils, type LangiumDocument } from 'langium';
import type { Position } from 'vscode-languageserver-types';
import type { Topology } from '../../../topology/topology.js';
import * as ast from '../../generated/knet/ast.js';
import { endpointText } from '../../topology/endpoint-reference.js';
import { meaningsOf } from '../../topology/endpoints.js';
import { clusterAround, machineAround, namespaceAround } from '../around.js';

/** The endpoint that a position is in, as a trace would name it: the endpoint itself, or what is declared there. */
export function endpointAt(
  document: LangiumDocument,
  position: Position,
  topology: Topology,
): string | undefined {
  const root = document.parseResult.value.$cstNode;
  if (!root) return undefined;
  const offset = document.textDocument.offsetAt(position);
  const leaf = CstUtils.findLeafNodeAtOffset(root, offset) ?? CstUtils.findLeafNodeBeforeOffset(root, offset);
  for (let node: AstNode | undefined = leaf?.astNode; node; node = node.$container) {
    const text = endpointOf(node, topology);
    if (text !== undefined) return text;
  }
  return undefined;
}

function endpointOf(node: AstNode, topology: Topology): string | undefined {
  if (ast.isEndpoint(node)) return endpointText(node) || undefined;
  if (ast.isTrace(node) || ast.isRule(node))
    return ast.isEndpoint(node.from) ? endpointText(node.from) : undefined;
  if (ast.isContainer(node)) return `${machineAround(node)}/${node.name}`;
  if (ast.isOutsideHost(node)) return `internet/${node.name}`;
  if (ast.isPod(node) || ast.isDeployment(node)) return workloadText(node, topology);
  if (ast.isHost(node) || ast.isRouter(node) || ast.isNode(node) || ast.isInternet(node)) return node.name;
  return undefined;
}

/** Without its cluster, unless another one has a pod of the same name. */
function workloadText(node: ast.Pod | ast.Deployment, topology: Topology): string {
  const path = [namespaceAround(node) ?? '', node.name];
  const full = [clusterAround(node) ?? '', ...path];
  return (meaningsOf(topology, { path }).length > 1 ? full : path).join('/');
}

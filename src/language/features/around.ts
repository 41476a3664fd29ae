import { type AstNode, AstUtils } from 'langium';
import * as ast from '../generated/knet/ast.js';

/** Name of the machine whose declaration the node is in, or is. */
export function machineAround(node: AstNode): string | undefined {
  return AstUtils.getContainerOfType(node, isMachine)?.name;
}

export function clusterAround(node: AstNode): string | undefined {
  return AstUtils.getContainerOfType(node, ast.isCluster)?.name;
}

export function namespaceAround(node: AstNode): string | undefined {
  return AstUtils.getContainerOfType(node, ast.isNamespace)?.name;
}

export function scenarioAround(node: AstNode): string | undefined {
  return AstUtils.getContainerOfType(node, ast.isScenario)?.name;
}

function isMachine(node: unknown): node is ast.Machine {
  return ast.isHost(node) || ast.isRouter(node) || ast.isNode(node) || ast.isInternet(node);
}

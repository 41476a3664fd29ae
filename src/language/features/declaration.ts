import type { AstNode } from 'langium';
import * as ast from '../generated/knet/ast.js';

/** What a file declares under a name of its own. */
export type Declaration =
  | ast.Cluster
  | ast.Container
  | ast.Deployment
  | ast.DockerNetwork
  | ast.Link
  | ast.Machine
  | ast.Namespace
  | ast.Pod
  | ast.PodContainer
  | ast.Pool
  | ast.Rules
  | ast.Scenario
  | ast.Service
  | ast.Subnet
  | ast.Trace;

/** A sysctl has a name too, but declares nothing. A declaration whose name is still missing is none yet. */
export function isDeclaration(node: AstNode): node is Declaration {
  return 'name' in node && typeof node.name === 'string' && node.name !== '' && !ast.isSysctl(node);
}

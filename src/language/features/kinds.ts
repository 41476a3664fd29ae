import { type AstNode, type AstNodeDescription, isAstNodeDescription } from 'langium';
import type { NodeKindProvider } from 'langium/lsp';
import { CompletionItemKind, SymbolKind } from 'vscode-languageserver-types';

/** The editor has icons for programs, not for networks: those that tell knet's things apart best. */
const SYMBOLS: Readonly<Record<string, SymbolKind>> = {
  Subnet: SymbolKind.Interface,
  Link: SymbolKind.Interface,
  Host: SymbolKind.Class,
  Router: SymbolKind.Class,
  Node: SymbolKind.Class,
  Internet: SymbolKind.Class,
  OutsideHost: SymbolKind.Object,
  Cluster: SymbolKind.Module,
  Namespace: SymbolKind.Namespace,
  Pod: SymbolKind.Object,
  Deployment: SymbolKind.Array,
  Service: SymbolKind.Interface,
  PodContainer: SymbolKind.Field,
  Container: SymbolKind.Object,
  DockerNetwork: SymbolKind.Interface,
  Pool: SymbolKind.Struct,
  NetworkPolicy: SymbolKind.Key,
  AdminNetworkPolicy: SymbolKind.Key,
  BaselineAdminNetworkPolicy: SymbolKind.Key,
  ClusterNetworkPolicy: SymbolKind.Key,
  CalicoNetworkPolicy: SymbolKind.Key,
  GlobalNetworkPolicy: SymbolKind.Key,
  Tier: SymbolKind.Struct,
  NetworkSet: SymbolKind.Struct,
  GlobalNetworkSet: SymbolKind.Struct,
  Trace: SymbolKind.Event,
  Rules: SymbolKind.Function,
  Scenario: SymbolKind.Event,
};

const COMPLETIONS: Readonly<Record<string, CompletionItemKind>> = {
  Subnet: CompletionItemKind.Interface,
  Link: CompletionItemKind.Interface,
  Host: CompletionItemKind.Class,
  Router: CompletionItemKind.Class,
  Node: CompletionItemKind.Class,
  Internet: CompletionItemKind.Class,
  OutsideHost: CompletionItemKind.Variable,
  Cluster: CompletionItemKind.Module,
  Namespace: CompletionItemKind.Module,
  Pod: CompletionItemKind.Variable,
  Deployment: CompletionItemKind.Variable,
  Service: CompletionItemKind.Interface,
  PodContainer: CompletionItemKind.Field,
  Container: CompletionItemKind.Variable,
  DockerNetwork: CompletionItemKind.Interface,
  Scenario: CompletionItemKind.Event,
};

/** Icons for declarations in the outline, in searches and in completion. */
export class KnetNodeKinds implements NodeKindProvider {
  getSymbolKind(node: AstNode | AstNodeDescription): SymbolKind {
    return SYMBOLS[typeOf(node)] ?? SymbolKind.Property;
  }

  getCompletionItemKind(node: AstNode | AstNodeDescription): CompletionItemKind {
    return COMPLETIONS[typeOf(node)] ?? CompletionItemKind.Reference;
  }
}

function typeOf(node: AstNode | AstNodeDescription): string {
  return isAstNodeDescription(node) ? node.type : node.$type;
}

import { type AstNode, isReference } from 'langium';
import { AbstractSemanticTokenProvider, type SemanticTokenAcceptor } from 'langium/lsp';
import { SemanticTokenModifiers, SemanticTokenTypes } from 'vscode-languageserver-types';
import * as ast from '../generated/knet/ast.js';
import { isDeclaration } from './declaration.js';

/** The colour of each kind of thing, the same where it is declared and where it is named. */
const TYPES: Readonly<Record<string, SemanticTokenTypes>> = {
  Subnet: SemanticTokenTypes.interface,
  Link: SemanticTokenTypes.interface,
  DockerNetwork: SemanticTokenTypes.interface,
  Pool: SemanticTokenTypes.interface,
  Host: SemanticTokenTypes.class,
  Router: SemanticTokenTypes.class,
  Node: SemanticTokenTypes.class,
  Cluster: SemanticTokenTypes.namespace,
  Namespace: SemanticTokenTypes.namespace,
  Pod: SemanticTokenTypes.variable,
  Deployment: SemanticTokenTypes.variable,
  Container: SemanticTokenTypes.variable,
  PodContainer: SemanticTokenTypes.property,
  Trace: SemanticTokenTypes.function,
};

/** The properties that name something, and what they name where that is declared nowhere: `bridge`, `host`, `none`. */
const EXPECTED: Readonly<Record<string, string>> = { network: 'DockerNetwork' };
const REFERENCES = ['segment', 'machine', 'node', 'nodes', 'network', 'container', 'target'] as const;

/** Refines the first paint: names get the colour of what they name, which no regular expression knows. */
export class KnetSemanticTokens extends AbstractSemanticTokenProvider {
  protected override highlightElement(node: AstNode, acceptor: SemanticTokenAcceptor): void {
    const type = isDeclaration(node) ? TYPES[node.$type] : undefined;
    if (type) acceptor({ node, property: 'name', type, modifier: SemanticTokenModifiers.declaration });
    else if (ast.isSysctl(node)) acceptor({ node, property: 'name', type: SemanticTokenTypes.property });
    else if (ast.isStop(node) || ast.isRestart(node) || ast.isWithout(node))
      acceptor({ node, property: 'program', type: SemanticTokenTypes.macro });
    if ('device' in node && typeof node.device === 'string') {
      acceptor({ node, property: 'device', type: SemanticTokenTypes.parameter });
    }
    this.#references(node, acceptor);
  }

  #references(node: AstNode, acceptor: SemanticTokenAcceptor): void {
    for (const property of REFERENCES) {
      const value = (node as unknown as Record<string, unknown>)[property];
      for (const reference of Array.isArray(value) ? value : [value]) {
        if (!isReference(reference) || !reference.$refNode) continue;
        const type = TYPES[reference.ref?.$type ?? EXPECTED[property] ?? ''];
        if (type) acceptor({ cst: reference.$refNode, type });
      }
    }
  }
}

import { type AstNode, AstUtils, GrammarUtils, type LangiumDocument } from 'langium';
import type { DocumentSymbolProvider, NodeKindProvider } from 'langium/lsp';
import type { DocumentSymbol } from 'vscode-languageserver-types';
import type { KnetServices } from '../services.js';
import { isDeclaration } from './declaration.js';

/** The outline: what a file declares, one thing within the other, each with what tells it from its neighbours. */
export class KnetDocumentSymbols implements DocumentSymbolProvider {
  readonly #kinds: NodeKindProvider;

  constructor(services: KnetServices) {
    this.#kinds = services.shared.lsp.NodeKindProvider;
  }

  getSymbols(document: LangiumDocument): DocumentSymbol[] {
    return this.#within(document.parseResult.value);
  }

  #within(node: AstNode): DocumentSymbol[] {
    return AstUtils.streamContents(node)
      .flatMap((child) => this.#symbolsOf(child))
      .toArray();
  }

  #symbolsOf(node: AstNode): DocumentSymbol[] {
    const cst = node.$cstNode;
    const name = isDeclaration(node) ? GrammarUtils.findNodeForProperty(cst, 'name') : undefined;
    const children = this.#within(node);
    if (!cst || !name || !isDeclaration(node)) return children;
    return [
      {
        name: node.name,
        detail: detailOf(node),
        kind: this.#kinds.getSymbolKind(node),
        range: cst.range,
        selectionRange: name.range,
        ...(children.length > 0 ? { children } : {}),
      },
    ];
  }
}

/** The rest of the declaration's head: `10.0.0.0/24` of a subnet, `on node1` of a pod. */
function detailOf(node: AstNode): string {
  const head = (node.$cstNode?.text ?? '').split(/[{\n]/, 1)[0]!;
  const [keyword = '', , ...rest] = head.trim().split(/\s+/);
  return [keyword, ...rest].join(' ');
}

import { type AstNode, AstUtils, GrammarUtils, interruptAndCheck, type LangiumDocument } from 'langium';
import type { LangiumSharedServices, WorkspaceSymbolProvider } from 'langium/lsp';
import {
  CancellationToken,
  type WorkspaceSymbol,
  type WorkspaceSymbolParams,
} from 'vscode-languageserver-protocol';
import { type Declaration, isDeclaration } from './declaration.js';

/** Finds declarations in all files of the workspace by a part of their name. */
export class KnetWorkspaceSymbols implements WorkspaceSymbolProvider {
  readonly #services: LangiumSharedServices;

  constructor(services: LangiumSharedServices) {
    this.#services = services;
  }

  async getSymbols(
    { query }: WorkspaceSymbolParams,
    cancel: CancellationToken = CancellationToken.None,
  ): Promise<WorkspaceSymbol[]> {
    const { lsp, workspace } = this.#services;
    const symbols: WorkspaceSymbol[] = [];
    for (const document of workspace.LangiumDocuments.all) {
      await interruptAndCheck(cancel);
      for (const node of AstUtils.streamAllContents(document.parseResult.value)) {
        if (!isDeclaration(node) || !lsp.FuzzyMatcher.match(query, node.name)) continue;
        symbols.push(this.#symbolOf(node, document));
      }
    }
    return symbols;
  }

  #symbolOf(node: Declaration, document: LangiumDocument): WorkspaceSymbol {
    const range = (GrammarUtils.findNodeForProperty(node.$cstNode, 'name') ?? node.$cstNode)?.range;
    const start = { line: 0, character: 0 };
    const containerName = outerNames(node).join('/');
    return {
      name: node.name,
      kind: this.#services.lsp.NodeKindProvider.getSymbolKind(node),
      location: { uri: document.uri.toString(), range: range ?? { start, end: start } },
      ...(containerName ? { containerName } : {}),
    };
  }
}

/** Names of the declarations around it, outermost first. */
function outerNames(node: AstNode): string[] {
  const names: string[] = [];
  for (let around = node.$container; around; around = around.$container) {
    if (isDeclaration(around)) names.unshift(around.name);
  }
  return names;
}

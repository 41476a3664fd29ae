import { AstUtils, GrammarUtils, type LangiumDocument, UriUtils } from 'langium';
import type { DocumentLinkProvider } from 'langium/lsp';
import type { DocumentLink } from 'vscode-languageserver-types';
import * as ast from '../generated/knet/ast.js';

/** The paths of `import` and `notes` lead to their files. */
export class KnetDocumentLinks implements DocumentLinkProvider {
  getDocumentLinks(document: LangiumDocument): DocumentLink[] {
    const folder = UriUtils.dirname(document.uri);
    return AstUtils.streamContents(document.parseResult.value)
      .flatMap((node) => {
        if (!(ast.isImport(node) || ast.isNotes(node)) || !node.path) return [];
        const range = GrammarUtils.findNodeForProperty(node.$cstNode, 'path')?.range;
        return range
          ? [{ range: withoutQuotes(range), target: UriUtils.resolvePath(folder, node.path).toString() }]
          : [];
      })
      .toArray();
  }
}

function withoutQuotes({ start, end }: DocumentLink['range']): DocumentLink['range'] {
  return {
    start: { line: start.line, character: start.character + 1 },
    end: { line: end.line, character: end.character - 1 },
  };
}

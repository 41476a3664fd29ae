import { type AstNode, CstUtils, DocumentState, type LangiumDocument } from 'langium';
import { createServerRequestHandler } from 'langium/lsp';
import type { Position, SelectionRange } from 'vscode-languageserver-protocol';
import type { Server } from '../server.js';

/** "Expand selection" goes from the word to its statement, then outwards block by block. */
export function answerSelectionRanges({ connection, knet }: Server): void {
  connection.onSelectionRanges(
    createServerRequestHandler(
      (_, document, { positions }) => positions.map((position) => rangesAt(document, position)),
      knet.shared,
      DocumentState.Parsed,
    ),
  );
}

function rangesAt(document: LangiumDocument, position: Position): SelectionRange {
  const root = document.parseResult.value.$cstNode;
  const leaf = root && CstUtils.findLeafNodeAtOffset(root, document.textDocument.offsetAt(position));
  if (!leaf) return { range: { start: position, end: position } };
  const outer = around(leaf.astNode);
  return { range: leaf.range, ...(outer ? { parent: outer } : {}) };
}

function around(node: AstNode | undefined): SelectionRange | undefined {
  if (!node?.$cstNode) return undefined;
  const parent = around(node.$container);
  return { range: node.$cstNode.range, ...(parent ? { parent } : {}) };
}

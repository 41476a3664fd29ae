import { type AstNode, AstUtils, CstUtils, type LangiumDocument } from 'langium';
import type { CodeAction, Diagnostic, Range, TextEdit } from 'vscode-languageserver-types';
import { CodeActionKind } from 'vscode-languageserver-types';
import type { DiagnosticData } from '../validation/diagnostic.js';

/** A diagnostic that is to be mended, and the document that it is in. */
export interface Request {
  readonly document: LangiumDocument;
  readonly diagnostic: Diagnostic;
  readonly data: DiagnosticData;
}

/** Makes the quick fixes of one code; none where nothing obvious would mend it. */
export type Fix = (request: Request) => CodeAction[];

/** One quick fix: the edits of the diagnostic's own document. `title` says what will be done. */
export function action(
  { document, diagnostic }: Request,
  title: string,
  edits: TextEdit[],
  isPreferred = true,
): CodeAction {
  return {
    title,
    kind: CodeActionKind.QuickFix,
    diagnostics: [diagnostic],
    isPreferred,
    edit: { changes: { [document.uri.toString()]: edits } },
  };
}

/** The innermost node at a range's start that is of the type. */
export function nodeAt<T extends AstNode>(
  { document }: Request,
  range: Range,
  isType: (node: unknown) => node is T,
): T | undefined {
  const root = document.parseResult.value.$cstNode;
  const leaf = root && CstUtils.findLeafNodeAtOffset(root, document.textDocument.offsetAt(range.start));
  return AstUtils.getContainerOfType(leaf?.astNode, isType);
}

/** Takes a statement out, with the white space before it. */
export function removal(document: LangiumDocument, node: AstNode): TextEdit[] {
  const cst = node.$cstNode;
  if (!cst) return [];
  const text = document.textDocument.getText();
  let start = cst.offset;
  while (start > 0 && /\s/.test(text[start - 1]!)) start--;
  // A comment that ends its line would take in what follows on the next one.
  const before = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  if (/\/\/|#/.test(before)) start = cst.offset;
  const range = { start: document.textDocument.positionAt(start), end: cst.range.end };
  return [{ range, newText: '' }];
}

/** Puts a statement into a node's braces, behind all others; makes the braces where there are none. */
export function addition(node: AstNode, statement: string): TextEdit[] {
  const cst = node.$cstNode;
  if (!cst) return [];
  const brace = CstUtils.flattenCst(cst)
    .filter((leaf) => leaf.text === '}' && leaf.astNode === node)
    .toArray()
    .at(-1);
  const at = brace?.range.start ?? cst.range.end;
  const isSpread = brace && cst.range.start.line !== brace.range.start.line;
  const indent = ' '.repeat(brace?.range.start.character ?? 0);
  const newText = !brace ? ` { ${statement} }` : isSpread ? `  ${statement}\n${indent}` : ` ${statement} `;
  return [{ range: { start: at, end: at }, newText }];
}

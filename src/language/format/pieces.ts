import { type AstNode, AstUtils, type CstNode, CstUtils, type ParseResult } from 'langium';
import type * as ast from '../generated/knet/ast.js';

/** A token or comment, as the printer sees it. */
export interface Piece {
  readonly text: string;
  readonly offset: number;
  readonly end: number;
  /** Lines of the text, from zero. */
  readonly startLine: number;
  readonly endLine: number;
  readonly isComment: boolean;
  /** The first word of a statement: it stands apart from the statement before it. */
  readonly startsStatement: boolean;
  /** The colon behind a trace's name, which has a space behind it; other colons have none. */
  readonly isNameColon: boolean;
}

/** Properties that hold statements one after the other. */
const STATEMENT_LISTS = new Set(['statements', 'settings', 'members', 'rules', 'ends']);

/** All tokens and comments of a parsed file, in order. */
export function piecesOf({ value }: ParseResult<ast.File>): Piece[] {
  const root = value.$cstNode;
  if (!root) return [];
  const starts = new Set<number>();
  for (const node of AstUtils.streamAst(value)) if (isStatement(node)) starts.add(node.$cstNode!.offset);
  return CstUtils.flattenCst(root)
    .map((leaf) => pieceOf(leaf, starts))
    .toArray();
}

function isStatement(node: AstNode): boolean {
  const { $containerProperty: property = '', $container: container, $cstNode } = node;
  if (!$cstNode) return false;
  const isPacketOption =
    property === 'options' && (container?.$type === 'Trace' || container?.$type === 'Rule');
  return STATEMENT_LISTS.has(property) || isPacketOption;
}

function pieceOf(leaf: CstNode, starts: ReadonlySet<number>): Piece {
  const { text, offset, end, range } = leaf;
  return {
    text,
    offset,
    end,
    startLine: range.start.line,
    endLine: range.end.line,
    isComment: leaf.hidden,
    startsStatement: starts.has(offset),
    isNameColon: text === ':' && leaf.astNode.$type === 'Trace',
  };
}

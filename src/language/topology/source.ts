import {
  type AstNode,
  type CstNode,
  GrammarUtils,
  isCompositeCstNode,
  isLeafCstNode,
  type LeafCstNode,
} from 'langium';
import type { SourceRange } from '../../linux/provenance.js';

/** Where a whole node stands, its braces included. */
export function sourceOf(node: AstNode, uri: string): SourceRange {
  return rangeOf(node.$cstNode, uri);
}

/**
 * Where a declaration's head stands: from its first word to the one before the brace, as in `container web`.
 * It is what the topology keeps as `source`: short enough to be underlined and to be shown.
 */
export function headOf(node: AstNode, uri: string): SourceRange {
  const cst = node.$cstNode;
  const last = cst && lastLeafBeforeBrace(cst);
  return cst && last ? { uri, start: cst.range.start, end: last.range.end } : sourceOf(node, uri);
}

/** Where a property's value stands; the whole node where the text has none. */
export function partOf(node: AstNode, property: string, uri: string, index = 0): SourceRange {
  return rangeOf(GrammarUtils.findNodeForProperty(node.$cstNode, property, index) ?? node.$cstNode, uri);
}

function rangeOf(cst: CstNode | undefined, uri: string): SourceRange {
  if (!cst) return { uri, start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
  const { start, end } = cst.range;
  return { uri, start, end };
}

function lastLeafBeforeBrace(cst: CstNode): LeafCstNode | undefined {
  let last: LeafCstNode | undefined;
  const walk = (node: CstNode): boolean => {
    if (isCompositeCstNode(node)) return node.content.every(walk);
    if (!isLeafCstNode(node) || node.hidden) return true;
    if (node.tokenType.name === '{') return false;
    last = node;
    return true;
  };
  walk(cst);
  return last;
}

import {
  type AstNode,
  CstUtils,
  GrammarAST,
  GrammarUtils,
  type LangiumDocument,
  type LeafCstNode,
  type References,
} from 'langium';
import type { Position } from 'vscode-languageserver-types';
import * as ast from '../../generated/knet/ast.js';

/** What the cursor is on. */
export interface Subject {
  readonly leaf: LeafCstNode;
  /** The word as written; within a text in quotes the word under the cursor. */
  readonly word: string;
  /** The node whose text it is. */
  readonly node: AstNode;
  /** The node's property that it is the value of; absent for plain words of the language. */
  readonly property?: string;
  /** A word of the language, even where it is a value (`ipip always`). */
  readonly keyword: boolean;
  /** The declaration that it names, or is the name of. */
  readonly declaration?: AstNode;
}

/** The word at a position; undefined in white space and comments. */
export function subjectAt(
  document: LangiumDocument,
  position: Position,
  references: References,
): Subject | undefined {
  const root = document.parseResult.value.$cstNode;
  if (!root) return undefined;
  const offset = document.textDocument.offsetAt(position);
  const leaf = leafAt(root, offset);
  if (!leaf) return undefined;
  const word = leaf.tokenType.name === 'STRING' ? wordIn(leaf.text, offset - leaf.offset) : leaf.text;
  if (word === undefined) return undefined;
  const node = leaf.astNode;
  const property = GrammarUtils.findAssignment(leaf)?.feature;
  const declaration = declarationOf(leaf, node, property, references);
  return {
    leaf,
    word,
    node,
    keyword: GrammarAST.isKeyword(leaf.grammarSource) && declaration === undefined,
    ...(property === undefined ? {} : { property }),
    ...(declaration ? { declaration } : {}),
  };
}

/** The word there; the one that ends there when the cursor stands behind it. */
function leafAt(root: NonNullable<AstNode['$cstNode']>, offset: number): LeafCstNode | undefined {
  for (const at of [offset, offset - 1]) {
    const leaf = at < 0 ? undefined : CstUtils.findLeafNodeAtOffset(root, at);
    if (leaf && !leaf.hidden && /[\w"]/.test(leaf.text)) return leaf;
  }
  return undefined;
}

function wordIn(text: string, offset: number): string | undefined {
  for (const match of text.matchAll(/[\w.-]*\w/g)) {
    if (match.index <= offset && offset <= match.index + match[0].length) return match[0];
  }
  return undefined;
}

function declarationOf(
  leaf: LeafCstNode,
  node: AstNode,
  property: string | undefined,
  references: References,
): AstNode | undefined {
  if (property === 'name') return leaf.tokenType.name === 'STRING' || ast.isSysctl(node) ? undefined : node;
  return references.findDeclarations(leaf)[0];
}

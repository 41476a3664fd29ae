import type { AstNode } from 'langium';
import { portOutOfRange } from '../diagnostics/invalid-value.js';
import { rangeReversed } from '../diagnostics/range-reversed.js';
import type { Place } from './draft.js';

/** `80` or `8000-8010` behind the property of a node; undefined when it is missing, or with a finding when it is no range of ports. */
export function portRange(
  at: Place,
  node: AstNode,
  property: string,
  text: string | number | undefined,
  index = 0,
): { readonly first: number; readonly last: number } | undefined {
  if (text === undefined) return undefined;
  const [first = 0, last = first] = String(text).split('-').map(Number);
  const wrong = [first, last].find((port) => port < 1 || port > 65535);
  if (wrong !== undefined) at.report(portOutOfRange(wrong, at.part(node, property, index)));
  else if (first > last) at.report(rangeReversed(first, last, at.part(node, property, index)));
  else return { first, last };
  return undefined;
}

import { CstUtils } from 'langium';
import type { Fix } from './fix.js';
import { action, removal } from './fix.js';

/** repeated-setting: takes the second one out. */
export const removeRepeated: Fix = (request) => {
  const { document, diagnostic } = request;
  const root = document.parseResult.value.$cstNode;
  const offset = document.textDocument.offsetAt(diagnostic.range.start);
  let node = root && CstUtils.findLeafNodeAtOffset(root, offset)?.astNode;
  while (node?.$container && node.$container.$cstNode?.offset === offset) node = node.$container;
  return node ? [action(request, 'Remove this one', removal(document, node))] : [];
};

import { isPublish } from '../generated/knet/ast.js';
import type { Fix } from './fix.js';
import { action, nodeAt, removal } from './fix.js';

/** host-network-publish: takes the publish statement out. */
export const removePublish: Fix = (request) => {
  const publish = nodeAt(request, request.diagnostic.range, isPublish);
  return publish ? [action(request, 'Remove publish', removal(request.document, publish))] : [];
};

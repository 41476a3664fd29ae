import type { Listen } from '../../topology/listen.js';
import type * as ast from '../generated/knet/ast.js';
import type { Place } from './draft.js';
import { addressValue, portValue, protocolOf } from './values.js';

/** A program that listens, on a machine or in a container. */
export function buildListen(at: Place, node: ast.Listen): Listen | undefined {
  const port = portValue(at, node, 'port', node.port);
  if (port === undefined) return undefined;
  const address = addressValue(at, node, 'address', node.address);
  return {
    protocol: protocolOf(node.protocol),
    port,
    ...(node.portName ? { name: node.portName } : {}),
    ...(address ? { address } : {}),
    source: at.source(node),
  };
}

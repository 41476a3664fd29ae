import type { Link, Subnet } from '../../topology/segment.js';
import { wrongNumberOfEnds } from '../diagnostics/link-ends.js';
import type * as ast from '../generated/knet/ast.js';
import { keyOf } from './declarations.js';
import type { Place } from './draft.js';
import { once } from './settings.js';
import { addressValue, MTU_LIMITS, numberValue, prefixValue } from './values.js';

const DEFAULT_MTU = 1500;

export function buildSubnet(at: Place, node: ast.Subnet): Subnet | undefined {
  const prefix = prefixValue(at, node, 'prefix', node.prefix);
  if (!node.name || !at.declare(keyOf.segment(node.name), node, `subnet "${node.name}"`) || !prefix)
    return undefined;
  const gatewayNode = once(at, node.settings, 'Gateway');
  const gateway = gatewayNode && addressValue(at, gatewayNode, 'address', gatewayNode.address);
  const secondGateway =
    gatewayNode && addressValue(at, gatewayNode, 'secondAddress', gatewayNode.secondAddress);
  const secondPrefix = prefixValue(at, node, 'secondPrefix', node.secondPrefix);
  return {
    kind: 'subnet',
    name: node.name,
    prefix,
    ...(secondPrefix ? { secondPrefix } : {}),
    ...(gateway ? { gateway } : {}),
    ...(secondGateway ? { secondGateway } : {}),
    mtu: mtuValue(at, once(at, node.settings, 'Mtu')) ?? DEFAULT_MTU,
    source: at.head(node),
  };
}

export function buildLink(at: Place, node: ast.Link): Link | undefined {
  if (!node.name || !at.declare(keyOf.segment(node.name), node, `link "${node.name}"`)) return undefined;
  if (node.ends.length !== 2) at.report(wrongNumberOfEnds(node.name, node.ends.length, at.head(node)));
  return { kind: 'link', name: node.name, mtu: mtuValue(at, node.mtu) ?? DEFAULT_MTU, source: at.head(node) };
}

/** An MTU in bytes, when one is set and Linux would take it. */
export function mtuValue(at: Place, node: ast.Mtu | undefined): number | undefined {
  return node && numberValue(at, node, 'bytes', node.bytes, 'mtu', MTU_LIMITS);
}

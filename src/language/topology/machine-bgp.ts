import { hostPrefix, type IpPrefix } from '../../linux/address.js';
import type { MachineBgp, RouterNeighbour } from '../../topology/bgp.js';
import type * as ast from '../generated/knet/ast.js';
import { AS_LIMITS, advertisementsOf, asNumberOf, listenPortOf } from './bgp.js';
import type { Place } from './draft.js';
import { all, once } from './settings.js';
import { addressValue, numberValue, prefixValue } from './values.js';

/** A machine's own BGP speaker. */
export function buildMachineBgp(at: Place, node: ast.MachineBgp): MachineBgp {
  const { settings } = node;
  const asNumber = asNumberOf(at, settings);
  const id = once(at, settings, 'ClusterId');
  const clusterId = id && addressValue(at, id, 'address', id.address);
  return {
    ...(asNumber === undefined ? {} : { asNumber }),
    ...listenPortOf(at, settings),
    ...(clusterId ? { clusterId } : {}),
    advertisements: advertisementsOf(at, settings),
    neighbours: all(settings, 'RouterPeer').flatMap((peer) => buildNeighbour(at, peer) ?? []),
    announces: all(settings, 'Announce').flatMap((each) => announced(at, each)),
    source: at.head(node),
  };
}

function buildNeighbour(at: Place, node: ast.RouterPeer): RouterNeighbour | undefined {
  const address = addressValue(at, node, 'address', node.address);
  const range = address ? hostPrefix(address) : prefixValue(at, node, 'range', node.range);
  const asNumber = node.external
    ? 'external'
    : numberValue(at, node, 'number', node.number, 'AS number', AS_LIMITS);
  if (!range || asNumber === undefined) return undefined;
  return { range, asNumber, nextHopSelf: node.nextHopSelf === true, source: at.source(node) };
}

function announced(at: Place, node: ast.Announce): (IpPrefix | 'connected' | 'default')[] {
  const announces: (IpPrefix | 'connected' | 'default')[] = [];
  for (const [index, text] of node.what.entries()) {
    const what =
      text === 'connected' || text === 'default' ? text : prefixValue(at, node, 'what', text, index);
    if (what) announces.push(what);
  }
  return announces;
}

import type { Nat, NatRule } from '../../topology/nat.js';
import type * as ast from '../generated/knet/ast.js';
import type { Place } from './draft.js';
import { deviceChoice } from './firewall.js';
import { addressValue, blockValue, portValue, protocolOf } from './values.js';

/** What `nat` declares; rules that are not readable are left out. */
export function buildNat(at: Place, node: ast.Nat): Nat {
  return {
    rules: node.settings.flatMap((rule) => buildRule(at, rule) ?? []),
    source: at.head(node),
  };
}

function buildRule(at: Place, node: ast.Nat['settings'][number]): NatRule | undefined {
  const source = at.source(node);
  switch (node.$type) {
    case 'NatMasquerade': {
      const out = deviceChoice(node);
      const from = blockValue(at, node, 'from', node.from);
      if (!out || (node.from !== undefined && !from)) return undefined;
      return { kind: 'masquerade', out, ...(from ? { from } : {}), source };
    }
    case 'NatForward': {
      const outside = addressValue(at, node, 'outside', node.outside);
      const inside = addressValue(at, node, 'inside', node.inside);
      const port = portValue(at, node, 'port', node.port);
      const insidePort = portValue(at, node, 'insidePort', node.insidePort) ?? port;
      if (!outside || !inside || port === undefined || insidePort === undefined) return undefined;
      const protocol = protocolOf(node.protocol);
      return { kind: 'forward', outside, port, protocol, inside, insidePort, source };
    }
    case 'NatSource': {
      const from = blockValue(at, node, 'from', node.from);
      const address = addressValue(at, node, 'address', node.address);
      const out = deviceChoice(node);
      return from && address ? { kind: 'snat', from, address, ...(out ? { out } : {}), source } : undefined;
    }
    case 'OneToOne': {
      const outside = addressValue(at, node, 'outside', node.outside);
      const inside = addressValue(at, node, 'inside', node.inside);
      return outside && inside ? { kind: 'one-to-one', outside, inside, source } : undefined;
    }
  }
}

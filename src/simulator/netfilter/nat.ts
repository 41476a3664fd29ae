import { family } from '../../linux/address.js';
import type { Packet } from '../packet/packet.js';
import { connectionEvidence } from './conntrack.js';
import type { Hook } from './hook.js';
import { decideNat } from './nat-setup.js';
import { natSide } from './nat-side.js';
import { natChainsAt } from './nft/order.js';
import { traverseNft } from './nft/traverse.js';
import { decidedSide, rewritten, rewrittenError, type Side } from './rewrite.js';
import { tableOf } from './ruleset.js';
import { type TableResult, traverse } from './traverse.js';

/**
 * Network address translation at one hook: a connection's first packet asks table nat, once for each side; every packet
 * is then rewritten as was decided (net/netfilter/nf_nat_core.c, nf_nat_inet_fn). Undefined when the packet ends here.
 */
export function translate(hook: Hook, packet: Packet): Packet | undefined {
  const { tracking } = packet;
  if (tracking?.kind !== 'tracked') return packet;
  const side = natSide(hook.point);
  if (tracking.state === 'RELATED' && packet.payload.kind === 'icmp-error') {
    return told(hook, packet, rewrittenError(packet, tracking, side), side);
  }
  if (tracking.state !== 'ESTABLISHED' && !tracking.connection.nat[side].decided) {
    const asked = askTables(hook, packet, side);
    if (!asked) return undefined;
    const result = rewritten(asked.packet, tracking, side);
    if (asked.rule) return toldByRule(hook, asked.packet, result, side, asked.rule);
    return told(hook, asked.packet, result, side);
  }
  return told(hook, packet, rewritten(packet, tracking, side), side);
}

interface Asked {
  readonly packet: Packet;
  /** The rule that decided, when one did. */
  readonly rule?: NonNullable<Extract<TableResult, { kind: 'pass' }>['natRule']>;
}

/** Table nat of iptables and the nat chains of nftables in their order, until one has decided. */
function askTables(hook: Hook, packet: Packet, side: Side): Asked | undefined {
  const tracking = packet.tracking;
  if (tracking?.kind !== 'tracked') return { packet };
  let passing = packet;
  for (const ask of rulesOfNat(hook, packet)) {
    const result = ask(passing);
    if (result.kind === 'stop') return undefined;
    passing = result.packet;
    if (result.natRule) return { packet: passing, rule: result.natRule };
    if (tracking.connection.nat[side].decided) break;
  }
  if (!tracking.connection.nat[side].decided) decideNat(hook, tracking.connection, side, {});
  return { packet: passing };
}

function* rulesOfNat(hook: Hook, packet: Packet): Generator<(packet: Packet) => TableResult, void> {
  const { before, behind } = natChainsAt(hook, packet);
  for (const chain of before) yield (passing) => traverseNft(hook, chain, passing);
  const table = tableOf(hook.stack, family(packet.destination), 'nat');
  if (table) yield (passing) => traverse(hook, table, passing);
  for (const chain of behind) yield (passing) => traverseNft(hook, chain, passing);
}

function toldByRule(
  hook: Hook,
  before: Packet,
  after: Packet,
  side: Side,
  rule: NonNullable<Asked['rule']>,
): Packet {
  const text =
    before === after
      ? `${rule.path} matches, but leaves the ${side} as it is.`
      : `${rule.path} rewrites the ${side} to ${endText(after, side)}.`;
  hook.walk.step('nat', text, after, { evidence: rule.evidence, ...(rule.also ? { also: rule.also } : {}) });
  return after;
}

/** Says that connection tracking rewrote the packet, and by which rule the connection is rewritten. */
function told(hook: Hook, before: Packet, after: Packet, side: Side): Packet {
  if (before === after || sameEnds(before, after)) return after;
  const { tracking } = after;
  if (tracking?.kind !== 'tracked') return after;
  const { connection } = tracking;
  const rule = connection.nat[decidedSide(tracking, side)].rule;
  const back = tracking.direction === 'reply' ? 'back ' : '';
  hook.walk.step('nat', `Connection tracking puts the ${side} ${back}to ${endText(after, side)}.`, after, {
    evidence: connectionEvidence(connection),
    ...(rule ? { also: [rule] } : {}),
  });
  return after;
}

function sameEnds(a: Packet, b: Packet): boolean {
  return (
    endText(a, 'source') === endText(b, 'source') && endText(a, 'destination') === endText(b, 'destination')
  );
}

function endText(packet: Packet, side: Side): string {
  const address = packet[side];
  if (!('sourcePort' in packet.payload)) return address;
  const port = side === 'source' ? packet.payload.sourcePort : packet.payload.destinationPort;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

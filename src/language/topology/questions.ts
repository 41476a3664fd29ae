import type { PacketOptions, Question, Rule, RuleBlock, TraceDeclaration } from '../../topology/question.js';
import { portTwice } from '../diagnostics/endpoint-sets.js';
import { senderWithPort, wrongSender } from '../diagnostics/sender.js';
import { unknownName } from '../diagnostics/unknown-name.js';
import type * as ast from '../generated/knet/ast.js';
import { keyOf } from './declarations.js';
import type { Place } from './draft.js';
import { buildRuleEnd, buildRulePorts } from './endpoint-sets.js';
import { once } from './settings.js';
import type { Things } from './things.js';
import { addressValue, familyOf, isOn, numberValue, portValue } from './values.js';

/** Lengths of an IP packet: a bare IPv4 header, and what its 16-bit length field holds (RFC 791). */
export const LENGTH_LIMITS = [20, 65535] as const;
export const TTL_LIMITS = [1, 255] as const;

export function buildTrace(
  at: Place,
  node: ast.Trace,
  things: Things,
  scenarios: ReadonlySet<string>,
): TraceDeclaration | undefined {
  if (!node.name || !at.declare(keyOf.trace(node.name), node, `trace "${node.name}"`)) return undefined;
  const question = buildQuestion(at, node, things);
  const scenario = node.scenario?.$refText;
  if (scenario !== undefined && !scenarios.has(scenario)) {
    at.report(unknownName('scenario', scenario, scenarios, at.part(node, 'scenario')));
    return undefined;
  }
  if (!question) return undefined;
  return {
    name: node.name,
    ...question,
    ...(scenario ? { scenario } : {}),
    ...(once(at, node.options, 'Dns') ? { dns: true } : {}),
    source: at.head(node),
  };
}

export function buildRules(at: Place, node: ast.Rules, things: Things): RuleBlock | undefined {
  if (node.name === undefined) return undefined;
  const rules = node.rules.flatMap((rule) => buildRule(at, rule, things) ?? []);
  return { name: node.name, rules, source: at.head(node) };
}

/** A rule of a block or a scenario; undefined, with a finding, where it says nothing. */
export function buildRule(at: Place, node: ast.Rule, things: Things): Rule | undefined {
  const question = buildQuestion(at, node, things);
  if (!question) return undefined;
  const via = once(at, node.conditions, 'Via')?.device;
  const ports = buildRulePorts(at, node);
  if (ports && question.port) {
    at.report(portTwice(question.port.port, question.to.source));
    return undefined;
  }
  const seen = once(at, node.conditions, 'SeenAs');
  const as = seen && addressValue(at, seen, 'address', seen.address);
  return {
    action: node.action,
    ...question,
    ...(ports ? { ports } : {}),
    ...(via ? { via } : {}),
    ...(as ? { as } : {}),
    source: at.head(node),
  };
}

function buildQuestion(at: Place, node: ast.Trace | ast.Rule, things: Things): Question | undefined {
  const from = buildRuleEnd(at, node.from, things, 'from');
  // What a lone name means depends on who sends; where that is not known, it is no mistake yet.
  const to =
    from || !isLoneName(node.to)
      ? buildRuleEnd(at, node.to, things, 'to', from?.reference.endpoint)
      : undefined;
  const options = packetOptions(at, node);
  if (from?.port) at.report(senderWithPort(from.port.port, at.source(node.from)));
  const wrong = from && wrongSender(from.reference);
  if (wrong) {
    at.report(wrong);
    return undefined;
  }
  if (!from || !to) return undefined;
  return { from: from.reference, to: to.reference, ...(to.port ? { port: to.port } : {}), options };
}

function isLoneName(node: ast.RuleEnd | undefined): boolean {
  return node?.$type === 'Endpoint' && node.path.length === 1 && !node.node;
}

function packetOptions(at: Place, node: ast.Trace | ast.Rule): PacketOptions {
  const { options } = node;
  const over = node.$type === 'Trace' ? node.over : once(at, node.conditions, 'OverFamily');
  const size = once(at, options, 'Size');
  const fragment = once(at, options, 'DontFragment');
  const hops = once(at, options, 'Ttl');
  const source = once(at, options, 'SourcePort');
  const length = size && numberValue(at, size, 'bytes', size.bytes, 'size', LENGTH_LIMITS);
  const ttl = hops && numberValue(at, hops, 'hops', hops.hops, 'ttl', TTL_LIMITS);
  const sourcePort = source && portValue(at, source, 'port', source.port);
  return {
    ...(over ? { family: familyOf(over.family) } : {}),
    ...(length ? { length } : {}),
    ...(fragment ? { dontFragment: isOn(fragment, false) } : {}),
    ...(ttl ? { ttl } : {}),
    ...(sourcePort ? { sourcePort } : {}),
  };
}

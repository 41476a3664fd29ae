import type {
  Fault,
  PacketOptions,
  Question,
  Rule,
  RuleBlock,
  Scenario,
  TraceDeclaration,
} from '../../topology/question.js';
import { portTwice } from '../diagnostics/endpoint-sets.js';
import { senderWithPort, wrongSender } from '../diagnostics/sender.js';
import { unknownName } from '../diagnostics/unknown-name.js';
import { unknownProgram } from '../diagnostics/unknown-program.js';
import type * as ast from '../generated/knet/ast.js';
import { keyOf } from './declarations.js';
import type { Place } from './draft.js';
import { buildRuleEnd, buildRulePorts } from './endpoint-sets.js';
import { once } from './settings.js';
import type { Things } from './things.js';
import { addressValue, isOn, numberValue, portValue } from './values.js';

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
  return { name: node.name, ...question, ...(scenario ? { scenario } : {}), source: at.head(node) };
}

export function buildRules(at: Place, node: ast.Rules, things: Things): RuleBlock | undefined {
  if (node.name === undefined) return undefined;
  const rules = node.rules.flatMap((rule) => buildRule(at, rule, things) ?? []);
  return { name: node.name, rules, source: at.head(node) };
}

export function buildScenario(at: Place, node: ast.Scenario, things: Things): Scenario | undefined {
  const key = keyOf.scenario(node.name);
  if (node.name === undefined || !at.declare(key, node, `scenario "${node.name}"`)) return undefined;
  const faults: Fault[] = [];
  const rules: Rule[] = [];
  for (const member of node.members) {
    if (member.$type === 'Rule') rules.push(...asList(buildRule(at, member, things)));
    else faults.push(...asList(buildFault(at, member, things)));
  }
  return { name: node.name, faults, rules, source: at.head(node) };
}

function asList<T>(item: T | undefined): T[] {
  return item === undefined ? [] : [item];
}

function buildRule(at: Place, node: ast.Rule, things: Things): Rule | undefined {
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
  const to = buildRuleEnd(at, node.to, things, 'to');
  const options = packetOptions(at, node.options);
  if (from?.port) at.report(senderWithPort(from.port.port, at.source(node.from)));
  const wrong = from && wrongSender(from.reference);
  if (wrong) {
    at.report(wrong);
    return undefined;
  }
  if (!from || !to) return undefined;
  return { from: from.reference, to: to.reference, ...(to.port ? { port: to.port } : {}), options };
}

function packetOptions(at: Place, options: ast.Rule['options']): PacketOptions {
  const size = once(at, options, 'Size');
  const fragment = once(at, options, 'DontFragment');
  const hops = once(at, options, 'Ttl');
  const source = once(at, options, 'SourcePort');
  const length = size && numberValue(at, size, 'bytes', size.bytes, 'size', LENGTH_LIMITS);
  const ttl = hops && numberValue(at, hops, 'hops', hops.hops, 'ttl', TTL_LIMITS);
  const sourcePort = source && portValue(at, source, 'port', source.port);
  return {
    ...(length ? { length } : {}),
    ...(fragment ? { dontFragment: isOn(fragment, false) } : {}),
    ...(ttl ? { ttl } : {}),
    ...(sourcePort ? { sourcePort } : {}),
  };
}

function buildFault(at: Place, node: ast.Stop | ast.Lose, { machines }: Things): Fault | undefined {
  const machine = node.machine?.$refText;
  if (machine === undefined) return undefined;
  if (!machines.has(machine)) {
    at.report(unknownName('machine', machine, machines.keys(), at.part(node, 'machine')));
    return undefined;
  }
  const source = at.source(node);
  if (node.$type === 'Lose') return { kind: 'lose', machine, source };
  const unknown = unknownProgram(node.program, at.part(node, 'program'));
  if (unknown) at.report(unknown);
  return unknown ? undefined : { kind: 'stop', program: node.program, machine, source };
}

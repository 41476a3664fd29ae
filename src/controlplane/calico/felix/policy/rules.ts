import type { Family } from '../../../../linux/address.js';
import type { IpSet } from '../../../../linux/netfilter/ruleset.js';
import type { CalicoPort } from '../../../../topology/calico-policy.js';
import { ALL } from '../../../../topology/selector.js';
import type { ActiveRule, RuleEnd } from '../../policy/active-policy.js';
import { DROP, LOG, RETURN, setMark } from '../actions.js';
import { MARK } from '../marks.js';
import { icmpType, inPortSet, inSet, markSet, net, ports, protocol, type Side } from '../matches.js';
import type { FelixRule, Match } from '../rule.js';
import { MatchBlocks } from './match-blocks.js';
import type { PolicySets } from './sets.js';

/** A policy's rule as iptables rules, and the sets that they ask. */
export interface RenderedRule {
  readonly rules: readonly FelixRule[];
  readonly sets: readonly IpSet[];
}

const NOTHING: RenderedRule = { rules: [], sets: [] };

/** One rule for a family (felix/rules/policy.go, felix/calc/rule_scanner.go); nothing when it is about the other one only. */
export function renderRule(rule: ActiveRule, sets: PolicySets, of: Family): RenderedRule {
  const from = ofFamily(rule.from, of);
  const to = ofFamily(rule.to, of);
  if ((rule.ipVersion !== undefined && rule.ipVersion !== of) || !from || !to) return NOTHING;
  const used: IpSet[] = [];
  const use = (set: IpSet): string => {
    used.push(set);
    return set.name;
  };
  const blocks = new MatchBlocks();
  const positive: Match[] = rule.protocol === undefined ? [] : [protocol(rule.protocol)];
  const negative: Match[] = rule.notProtocol === undefined ? [] : [protocol(rule.notProtocol, true)];

  const ends = { source: from, destination: to } as const;
  const sides = ['source', 'destination'] as const;
  const portMatches = { source: [] as Match[], destination: [] as Match[] };
  for (const side of sides) {
    const alternatives = portAlternatives(side, ends[side], rule, sets, use);
    if (alternatives.length > 1) blocks.anyOf(alternatives);
    else portMatches[side] = [...(alternatives[0] ?? [])].filter((match) => match.slot !== 'protocol');
  }
  for (const side of sides) {
    const { nets = [] } = ends[side];
    if (nets.length > 1) blocks.anyOf(nets.map((prefix) => [net(side, prefix)]));
  }
  const notNet = { source: [] as Match[], destination: [] as Match[] };
  const single = (side: Side) => (ends[side].nets?.length === 1 ? ends[side].nets[0] : undefined);
  for (const side of sides) {
    const { notNets = [] } = ends[side];
    if (notNets.length > 0 && notNets.length + (single(side) ? 1 : 0) > 1) blocks.noneOf(side, notNets);
    else if (notNets.length === 1) notNet[side] = [net(side, notNets[0]!, true)];
  }
  for (const side of sides) {
    const end = ends[side];
    const prefix = single(side);
    if (prefix !== undefined) positive.push(net(side, prefix));
    if (end.nodes) positive.push(inSet(side, use(sets.nodes(end.nodes))));
    const named = end.ports?.some(({ kind }) => kind === 'named');
    const numbered = end.ports?.some(({ kind }) => kind === 'range');
    // A set of named ports holds none but those of the selected pods already.
    if (end.selector && (numbered || !named)) positive.push(inSet(side, use(sets.pods(end.selector))));
    if (end.service !== undefined) positive.push(serviceMatch(side, end.service, sets, use));
    positive.push(...portMatches[side]);
  }
  if (rule.icmp) positive.push(icmpType(of, icmpText(rule.icmp)));
  for (const side of sides) negative.push(...notNet[side], ...negatives(side, ends[side], rule, sets, use));
  if (rule.notIcmp) negative.push(icmpType(of, icmpText(rule.notIcmp), true));

  const matches = [...positive, ...negative, ...(blocks.used ? [markSet(MARK.allBlocks)] : [])];
  const provenance = { by: 'felix', why: `${VERB[rule.action]} ${rule.title}`, source: rule.source };
  const rules = [...blocks.rules, ...decisions(rule.action, matches)];
  return { rules: rules.map((each) => ({ ...each, provenance })), sets: used };
}

/** A destination must be an endpoint on its own port; a sender may have any (felix/calc/rule_scanner.go). */
function serviceMatch(side: Side, service: string, sets: PolicySets, use: (set: IpSet) => string): Match {
  return side === 'destination'
    ? inPortSet(side, use(sets.service(service, true)))
    : inSet(side, use(sets.service(service, false)));
}

const VERB = { allow: 'allowed by', deny: 'denied by', log: 'logged by', pass: 'passed on by' } as const;

/** A bit of the mark says what was decided; the chain of the endpoint reads it. */
function decisions(action: ActiveRule['action'], matches: readonly Match[]): FelixRule[] {
  const decided = (bit: number, then: FelixRule['action']): FelixRule[] => [
    { matches, action: setMark(bit) },
    { matches: [markSet(bit)], ...(then ? { action: then } : {}) },
  ];
  switch (action) {
    case 'allow':
      return decided(MARK.accept, RETURN);
    case 'pass':
      return decided(MARK.pass, RETURN);
    case 'deny':
      return decided(MARK.drop, DROP);
    case 'log':
      return [{ matches, action: LOG }];
  }
}

/** Alternatives of which one must match; none where the end asks for no port. Those with numbers ask for the protocol too. */
function portAlternatives(
  side: Side,
  { ports: asked = [], selector }: RuleEnd,
  rule: ActiveRule,
  sets: PolicySets,
  use: (set: IpSet) => string,
): Match[][] {
  const of = rule.protocol === undefined ? [] : [protocol(rule.protocol)];
  const numbers = portLists(asked).map((list) => [...of, ports(side, list)]);
  const names = asked.flatMap((port) => {
    if (port.kind !== 'named') return [];
    return [[inPortSet(side, use(sets.namedPort(port.name, rule.protocol ?? 'tcp', selector ?? ALL)))]];
  });
  return [...numbers, ...names];
}

function negatives(
  side: Side,
  { notSelector, notPorts = [], selector }: RuleEnd,
  rule: ActiveRule,
  sets: PolicySets,
  use: (set: IpSet) => string,
): Match[] {
  const named = notPorts.filter((port) => port.kind === 'named');
  return [
    ...(notSelector ? [inSet(side, use(sets.pods(notSelector)), true)] : []),
    ...portLists(notPorts).map((list) => ports(side, list, true)),
    ...named.map(({ name }) =>
      inPortSet(side, use(sets.namedPort(name, rule.protocol ?? 'tcp', selector ?? ALL)), true),
    ),
  ];
}

/** Lists of up to fifteen ports, of which a range counts for two (xt_multiport). */
function portLists(all: readonly CalicoPort[]): string[] {
  const lists: string[][] = [];
  let room = 0;
  for (const port of all) {
    if (port.kind !== 'range') continue;
    const slots = port.first === port.last ? 1 : 2;
    if (room < slots) {
      lists.push([]);
      room = 15;
    }
    lists.at(-1)!.push(slots === 1 ? `${port.first}` : `${port.first}:${port.last}`);
    room -= slots;
  }
  return lists.map((list) => list.join(','));
}

/** The end with networks of one family; undefined when it asks for networks and none is of it, or excludes all of it. */
function ofFamily(end: RuleEnd, of: Family): RuleEnd | undefined {
  const isOf = (prefix: string) => prefix.includes(':') === (of === 6);
  const nets = end.nets?.filter(isOf);
  if (nets?.length === 0 && end.nets!.length > 0) return undefined;
  const notNets = end.notNets?.filter(isOf);
  if (notNets?.some((prefix) => prefix.endsWith('/0'))) return undefined;
  const { nets: _, notNets: __, ...rest } = end;
  return {
    ...rest,
    ...(nets && nets.length > 0 ? { nets } : {}),
    ...(notNets && notNets.length > 0 ? { notNets } : {}),
  };
}

function icmpText({ type, code }: { readonly type: number; readonly code?: number }): string {
  return code === undefined ? `${type}` : `${type}/${code}`;
}

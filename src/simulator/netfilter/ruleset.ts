import type { NetworkNamespace } from '../../linux/namespace.js';
import { type CompiledRule, compileChain } from '../../linux/netfilter/compile.js';
import type { MatchKind } from '../../linux/netfilter/matches.js';
import type { IptablesTable, TableName } from '../../linux/netfilter/ruleset.js';
import type { Stack } from '../stack.js';
import { TRACKING_TARGETS } from './tracking-targets.js';

/** A namespace's iptables as the packet meets them. */
export interface Ruleset {
  /** By family and name: `4 filter`. */
  readonly tables: ReadonlyMap<string, IptablesTable>;
  /** Whether connections are tracked, by family. */
  readonly tracks: Readonly<Record<4 | 6, boolean>>;
}

const rulesets = new WeakMap<NetworkNamespace, Ruleset>();

export function rulesetOf(stack: Stack): Ruleset {
  let ruleset = rulesets.get(stack.namespace);
  if (!ruleset) {
    const { iptables } = stack.namespace;
    const tables = new Map(iptables.map((table) => [`${table.family} ${table.name}`, table]));
    const tracks = (family: 4 | 6) =>
      iptables.some((table) => table.family === family && needsTracking(table));
    ruleset = { tables, tracks: { 4: tracks(4), 6: tracks(6) } };
    rulesets.set(stack.namespace, ruleset);
  }
  return ruleset;
}

export function tableOf(stack: Stack, family: 4 | 6, name: TableName): IptablesTable | undefined {
  return rulesetOf(stack).tables.get(`${family} ${name}`);
}

const TRACKING_MATCHES: ReadonlySet<MatchKind> = new Set([
  'ctstate',
  'ct-address',
  'ct-port',
  'ct-protocol',
  'ct-direction',
  'ct-status',
  'connmark',
]);

/** Table nat works by connection tracking; other tables need it as soon as one rule asks for a connection. */
function needsTracking(table: IptablesTable): boolean {
  if (table.name === 'nat') return true;
  return [...table.chains.values()].some((chain) => compileChain(chain).some(usesTracking));
}

function usesTracking({ matches, target }: CompiledRule): boolean {
  return TRACKING_TARGETS.has(target.kind) || matches.some(({ kind }) => TRACKING_MATCHES.has(kind));
}

import { parsePriority } from '../nftables/priority.js';
import type {
  NftBase,
  NftChain,
  NftElement,
  NftFamily,
  NftHook,
  NftRule,
  NftSet,
  NftTable,
} from '../nftables/ruleset.js';
import { splitTopLevel } from '../nftables/words.js';
import type { Provenance } from '../provenance.js';
import { captured, numberedLines, type ReadFinding, type ReadResult } from './result.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

interface OpenTable {
  readonly table: Mutable<Pick<NftTable, 'family' | 'name' | 'comment'>>;
  readonly sets: Map<string, NftSet>;
  readonly chains: Map<string, NftChain>;
}

/**
 * What `nft list ruleset` printed. Tables of other families than ip, ip6 and inet, and objects other than sets, maps and
 * chains, are left out with a finding.
 */
export function readNftRuleset(
  text: string,
  options: { readonly provenance?: Provenance } = {},
): ReadResult<readonly NftTable[]> {
  const provenance = options.provenance ?? captured('nft list ruleset');
  const findings: ReadFinding[] = [];
  const tables: NftTable[] = [];
  let open: OpenTable | undefined;
  let block: { readonly header: string; readonly line: number; readonly lines: string[] } | undefined;
  for (const { line, text: content } of joinedLines(text)) {
    const report = (message: string) => findings.push({ line, message });
    const trimmed = content.trim();
    if (block && open) {
      if (trimmed !== '}') block.lines.push(trimmed);
      else {
        const problem = readBlock(open, block.header, block.lines, provenance);
        if (problem) findings.push({ line: block.line, message: problem });
        block = undefined;
      }
    } else if (!open) {
      open = tableOf(trimmed);
      if (!open) report(`no table of nftables: ${trimmed}`);
    } else if (trimmed === '}') {
      if (isFamily(open.table.family))
        tables.push({ ...open.table, sets: open.sets, chains: open.chains, provenance });
      else report(`tables of family ${open.table.family} are not modelled`);
      open = undefined;
    } else if (trimmed.endsWith('{')) block = { header: trimmed.slice(0, -1).trim(), line, lines: [] };
    else if (commentOf(trimmed) !== undefined) open.table.comment = commentOf(trimmed)!;
    else report(`not understood: ${trimmed}`);
  }
  if (open)
    findings.push({ line: text.split('\n').length, message: `table ${open.table.name} does not end` });
  return { value: tables, findings };
}

/** Lines, with those of one list of elements put together. */
function* joinedLines(text: string): Generator<{ line: number; text: string }> {
  let held: { line: number; text: string } | undefined;
  for (const one of numberedLines(text)) {
    held = held ? { line: held.line, text: `${held.text} ${one.text.trim()}` } : one;
    if (/^\s*elements = \{/.test(held.text) && !held.text.endsWith('}')) continue;
    yield held;
    held = undefined;
  }
  if (held) yield held;
}

function tableOf(header: string): OpenTable | undefined {
  const [, family, name] = /^table (\S+) (\S+) \{$/.exec(header) ?? [];
  if (family === undefined || name === undefined) return undefined;
  return { table: { family: family as NftFamily, name }, sets: new Map(), chains: new Map() };
}

function isFamily(family: string): boolean {
  return family === 'ip' || family === 'ip6' || family === 'inet';
}

function commentOf(line: string): string | undefined {
  return /^comment "(.*)"$/.exec(line)?.[1];
}

/** One set, map or chain; returns what is wrong with it. */
function readBlock(
  open: OpenTable,
  header: string,
  lines: readonly string[],
  provenance: Provenance,
): string | undefined {
  const [kind, name = ''] = header.split(' ');
  if (kind === 'chain') {
    open.chains.set(name, readChain(name, lines, provenance));
    return undefined;
  }
  if (kind !== 'set' && kind !== 'map') return `not modelled: ${header}`;
  const strays: string[] = [];
  open.sets.set(name, readSet(kind, name, lines, provenance, strays));
  return strays.length === 0 ? undefined : `${header}: not understood: ${strays.join('; ')}`;
}

function readChain(name: string, lines: readonly string[], provenance: Provenance): NftChain {
  let base: NftBase | undefined;
  let comment: string | undefined;
  const rules: NftRule[] = [];
  for (const line of lines) {
    const found = /^type (\w+) hook (\w+)(?: device \S+)? priority ([^;]+);(?: policy (\w+);)?$/.exec(line);
    const priority = found ? parsePriority(found[3]!) : undefined;
    if (found && priority !== undefined) {
      const policy = found[4] === 'drop' ? 'drop' : 'accept';
      base = { type: found[1] as NftBase['type'], hook: found[2] as NftHook, priority, policy };
    } else if (commentOf(line) !== undefined && rules.length === 0) comment = commentOf(line);
    else rules.push({ text: line, provenance });
  }
  return {
    name,
    ...(base ? { base } : {}),
    ...(comment === undefined ? {} : { comment }),
    rules,
    provenance,
  };
}

function readSet(
  kind: 'set' | 'map',
  name: string,
  lines: readonly string[],
  provenance: Provenance,
  strays: string[],
): NftSet {
  const set: Mutable<NftSet> = { kind, name, keyType: '', flags: [], elements: [], provenance };
  for (const line of lines) {
    const [word = '', ...rest] = line.split(' ');
    const value = rest.join(' ');
    const comment = commentOf(line);
    if (comment !== undefined) set.comment = comment;
    else if (word === 'type' || word === 'typeof') {
      const [keyType = '', valueType] = value.split(' : ');
      set.keyType = keyType;
      if (valueType !== undefined) set.valueType = valueType;
      if (word === 'typeof') set.typeof = true;
    } else if (word === 'size') set.size = Number(value);
    else if (word === 'flags') set.flags = value.split(',');
    else if (word === 'timeout') set.timeout = value;
    else if (word === 'gc-interval') set.gcInterval = value;
    else if (word === 'counter') set.counter = true;
    else if (word === 'elements') set.elements = elementsOf(value, provenance);
    else strays.push(line);
  }
  return set;
}

function elementsOf(text: string, provenance: Provenance): NftElement[] {
  const inside = text.replace(/^= \{/, '').replace(/\}$/, '');
  return splitTopLevel(inside, ',').map((one) => elementOf(one.trim(), provenance));
}

function elementOf(text: string, provenance: Provenance): NftElement {
  const [head = '', value] = splitTopLevel(text, ' : ');
  const comment = / comment "([^"]*)"/.exec(head)?.[1];
  const bare = head.replace(/ comment "[^"]*"/, '');
  const timeout = / timeout (\S+)/.exec(bare)?.[1];
  const key = bare.replace(/ (?:counter packets|timeout|expires|last used) .*$/, '');
  return {
    key,
    ...(value === undefined ? {} : { value: value.trim() }),
    ...(comment === undefined ? {} : { comment }),
    ...(timeout === undefined ? {} : { timeout }),
    provenance,
  };
}

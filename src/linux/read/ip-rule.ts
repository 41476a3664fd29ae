import { bits, family, type IpPrefix, parseIp, parsePrefix, prefixOf } from '../address.js';
import type { Provenance } from '../provenance.js';
import type { RoutingRule } from '../route.js';
import {
  captured,
  isJson,
  jsonRecords,
  numberedLines,
  pairsOf,
  type ReadFinding,
  type ReadResult,
} from './result.js';
import { tableNumber } from './route-record.js';

/** Routing rules from the output of `ip rule` or `ip -6 rule`, text or `-j`. */
export function readIpRule(
  text: string,
  options: { readonly family?: 4 | 6; readonly provenance?: Provenance } = {},
): ReadResult<readonly RoutingRule[]> {
  const provenance = options.provenance ?? captured('ip rule');
  const json = isJson(text) ? jsonRecords(text) : undefined;
  const lines = json
    ? json.value.map((record) => ({ line: 1, text: lineOfJson(record) }))
    : numberedLines(text);
  const findings: ReadFinding[] = [...(json?.findings ?? [])];
  const rules = lines.flatMap(({ line, text: content }) => {
    const rule = ruleOf(content, options.family ?? 4, provenance);
    if (rule) return [rule];
    findings.push({ line, message: `no rule that is understood: ${content.trim()}` });
    return [];
  });
  return { value: rules, findings };
}

/** The JSON of a rule in the words of the text output. */
function lineOfJson(json: Readonly<Record<string, unknown>>): string {
  const prefix = (key: string) =>
    json[key] === undefined
      ? ''
      : `${json[key]}${json[`${key}len`] === undefined ? '' : `/${json[`${key}len`]}`}`;
  const option = (word: string, value: unknown) => (value === undefined ? '' : ` ${word} ${value}`);
  const mark =
    json.fwmark === undefined
      ? undefined
      : `${json.fwmark}${json.fwmask === undefined ? '' : `/${json.fwmask}`}`;
  const known = [
    'priority',
    'not',
    'src',
    'srclen',
    'dst',
    'dstlen',
    'fwmark',
    'fwmask',
    'iif',
    'oif',
    'table',
    'protocol',
  ];
  const others = Object.keys(json).filter((key) => !known.includes(key) && !key.endsWith('_detached'));
  return [
    `${json.priority}:${'not' in json ? ' not' : ''} from ${prefix('src') || 'all'}`,
    option('to', prefix('dst') || undefined),
    option('fwmark', mark),
    option('iif', json.iif),
    option('oif', json.oif),
    ...others.map((key) => option(key, json[key])),
    option('lookup', json.table),
  ].join('');
}

/** Undefined for a rule with a word whose meaning is not kept: it would select other packets than it says. */
function ruleOf(content: string, of: 4 | 6, provenance: Provenance): RoutingRule | undefined {
  const found = /^(\d+):\s+(not )?(.*)$/.exec(content.trim());
  if (!found) return undefined;
  const [, priority, not, rest = ''] = found;
  const { values, others } = pairsOf(rest.split(/\s+/), [
    'from',
    'to',
    'fwmark',
    'iif',
    'oif',
    'lookup',
    'proto',
  ]);
  if (others.some((word) => word !== '[detached]')) return undefined;
  const table = tableNumber(values.get('lookup') ?? '');
  const from = prefixOfWord(values.get('from'));
  const to = prefixOfWord(values.get('to'));
  const fwmark = markOf(values.get('fwmark'));
  const iif = values.get('iif');
  const oif = values.get('oif');
  if (table === undefined || from === 'wrong' || to === 'wrong' || fwmark === 'wrong') return undefined;
  return {
    priority: Number(priority),
    family: of,
    ...(from ? { from } : {}),
    ...(to ? { to } : {}),
    ...(iif === undefined ? {} : { iif }),
    ...(oif === undefined ? {} : { oif }),
    ...(fwmark ? { fwmark } : {}),
    ...(not ? { not: true } : {}),
    table,
    provenance,
  };
}

function prefixOfWord(word: string | undefined): IpPrefix | undefined | 'wrong' {
  if (word === undefined || word === 'all') return undefined;
  const address = parseIp(word);
  return (address ? prefixOf(address, bits(family(address))) : parsePrefix(word)) ?? 'wrong';
}

function markOf(word: string | undefined): { value: number; mask: number } | undefined | 'wrong' {
  if (word === undefined) return undefined;
  const [value, mask = 0xffffffff] = word.split('/').map(Number);
  return Number.isInteger(value) && Number.isInteger(mask) ? { value: value!, mask } : 'wrong';
}

import { numberedLines, pairsOf } from './result.js';
import { type HopRecord, IGNORED_TYPES, ROUTE_TYPES, type RouteRecord } from './route-record.js';

/** A record with the line it was read from. */
export interface NumberedRoute {
  readonly line: number;
  readonly record: RouteRecord;
}

/** `ip route [show table all]` as records; the lines `nexthop …` belong to the route before them. */
export function routeRecordsOfText(text: string): readonly NumberedRoute[] {
  const routes: { line: number; record: RouteRecord & { hops: HopRecord[] } }[] = [];
  for (const { line, text: content } of numberedLines(text)) {
    const words = content.trim().split(/\s+/);
    const current = routes.at(-1);
    if (words[0] === 'nexthop' && current) current.record.hops.push(hopOf(words));
    else routes.push({ line, record: recordOf(words) });
  }
  return routes;
}

const KEYS = [
  'via',
  'dev',
  'weight',
  'table',
  'proto',
  'scope',
  'src',
  'metric',
  'mtu',
  'pref',
  'error',
  'advmss',
  'expires',
];

function recordOf(words: readonly string[]): RouteRecord & { hops: HopRecord[] } {
  const [first = ''] = words;
  const typed = ROUTE_TYPES.includes(first) || IGNORED_TYPES.includes(first);
  const rest = words.slice(typed ? 2 : 1);
  const { values } = pairsOf(rest, KEYS);
  return {
    ...(typed ? { type: first } : {}),
    destination: words[typed ? 1 : 0] ?? '',
    ...hopOf(rest),
    ...optional('table', values.get('table')),
    ...optional('protocol', values.get('proto')),
    ...optional('scope', values.get('scope')),
    ...optional('source', values.get('src')),
    ...optional('metric', values.get('metric')),
    ...optional('mtu', values.get('mtu')),
    hops: [],
  };
}

/** `via inet6 fe80::1` names the family when it is not the route's. */
function hopOf(words: readonly string[]): HopRecord {
  const withoutFamily = words.filter(
    (word, at) => words[at - 1] !== 'via' || (word !== 'inet' && word !== 'inet6'),
  );
  const { values, others } = pairsOf(withoutFamily, KEYS);
  return {
    ...optional('via', values.get('via')),
    ...optional('dev', values.get('dev')),
    ...optional('weight', values.get('weight')),
    flags: others.filter((word) => word === 'onlink' || word === 'linkdown'),
  };
}

function optional<K extends string>(key: K, value: string | undefined): { readonly [key in K]?: string } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [key in K]?: string };
}

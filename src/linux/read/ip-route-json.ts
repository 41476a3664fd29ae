import { jsonRecords, type ReadResult } from './result.js';
import type { HopRecord, RouteRecord } from './route-record.js';

type Json = Readonly<Record<string, unknown>>;

/** `ip -j route [show table all]` as records. */
export function routeRecordsOfJson(text: string): ReadResult<readonly RouteRecord[]> {
  const { value, findings } = jsonRecords(text);
  return { value: value.map(recordOf), findings };
}

function recordOf(json: Json): RouteRecord {
  const metrics = Array.isArray(json.metrics) ? (json.metrics[0] as Json | undefined) : undefined;
  const hops = Array.isArray(json.nexthops) ? (json.nexthops as Json[]) : [];
  return {
    ...text('type', json.type),
    destination: typeof json.dst === 'string' ? json.dst : '',
    ...hopOf(json),
    ...text('table', json.table),
    ...text('protocol', json.protocol),
    ...text('scope', json.scope),
    ...text('source', json.prefsrc),
    ...text('metric', json.metric),
    ...text('mtu', metrics?.mtu),
    hops: hops.map(hopOf),
  };
}

function hopOf(json: Json): HopRecord {
  const via = json.via as Json | undefined;
  return {
    ...text('via', json.gateway ?? via?.host),
    ...text('dev', json.dev),
    ...text('weight', json.weight),
    flags: Array.isArray(json.flags) ? json.flags.map(String) : [],
  };
}

function text<K extends string>(key: K, value: unknown): { readonly [key in K]?: string } {
  const given = typeof value === 'string' || typeof value === 'number';
  return (given ? { [key]: String(value) } : {}) as { readonly [key in K]?: string };
}

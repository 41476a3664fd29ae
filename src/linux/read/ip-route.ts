import type { Provenance } from '../provenance.js';
import type { Route } from '../route.js';
import { routeRecordsOfJson } from './ip-route-json.js';
import { routeRecordsOfText } from './ip-route-text.js';
import { captured, isJson, type ReadFinding, type ReadResult } from './result.js';
import { IGNORED_TYPES, type RouteRecord, toRoute } from './route-record.js';

/** Routes from the output of `ip route`, text or `-j`, of one table or all. Multicast and anycast routes are left out. */
export function readIpRoute(
  text: string,
  provenance: Provenance = captured('ip route'),
): ReadResult<readonly Route[]> {
  const findings: ReadFinding[] = [];
  const routes: Route[] = [];
  const add = (record: RouteRecord, line: number) => {
    if (IGNORED_TYPES.includes(record.type ?? '')) return;
    const route = toRoute(record, provenance);
    if (typeof route === 'string') findings.push({ line, message: route });
    else routes.push(route);
  };
  if (isJson(text)) {
    const records = routeRecordsOfJson(text);
    findings.push(...records.findings);
    for (const record of records.value) add(record, 1);
  } else {
    for (const { line, record } of routeRecordsOfText(text)) add(record, line);
  }
  return { value: routes, findings };
}

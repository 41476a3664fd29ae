import type { Trace, TracePath } from '../simulator/trace.js';
import { lastStep } from './road.js';

/** How kube-proxy says that a Service has nobody behind it: a rule of iptables by its comment, an element of a map by its value. */
const NO_ENDPOINTS = [/--comment "(\S+) has no endpoints"/, /comment "(\S+)" : goto reject-chain$/];

/** A virtual server that rejects has no real one, and says whose it is. */
const VIRTUAL_SERVER = /^(?:ClusterIP|address|node port \S+) of (\S+)/;

/**
 * The trace as a question about Services has it: a packet that was rejected for want of an endpoint had nobody to go to. The
 * kernel knows a rule that rejects, and nothing of Services.
 */
export function withoutEndpoints(trace: Trace): Trace {
  if (!trace.paths.some((path) => serviceWithout(path) !== undefined)) return trace;
  const paths = trace.paths.map((path): TracePath => {
    const service = serviceWithout(path);
    if (service === undefined) return path;
    return { ...path, verdict: 'no-endpoint', reason: `${service} has no ready endpoint. ${path.reason}` };
  });
  const worst = paths.find(({ verdict }) => verdict !== 'delivered') ?? paths[0]!;
  return { ...trace, verdict: worst.verdict, reason: worst.reason, paths };
}

/** The Service port that the path ended at for want of an endpoint: `shop/api:http`. */
function serviceWithout(path: TracePath): string | undefined {
  if (path.verdict !== 'rejected') return undefined;
  const { evidence, also = [] } = lastStep(path) ?? {};
  for (const found of evidence ? [evidence, ...also] : []) {
    if (found.by !== 'kube-proxy') continue;
    const server = found.kind === 'ipvs' ? VIRTUAL_SERVER.exec(found.why)?.[1] : undefined;
    if (server !== undefined) return server;
    const service = NO_ENDPOINTS.map((pattern) => pattern.exec(found.text)?.[1]).find(Boolean);
    if (service !== undefined) return service;
  }
  return undefined;
}

import type { Trace, TracePath } from '../simulator/trace.js';
import { lastStep } from './road.js';

/** How kube-proxy's rule says in its comment that a Service has nobody behind it. */
const NO_ENDPOINTS = /--comment "(\S+) has no endpoints"/;

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
  const { evidence } = lastStep(path) ?? {};
  return evidence?.by === 'kube-proxy' ? NO_ENDPOINTS.exec(evidence.text)?.[1] : undefined;
}

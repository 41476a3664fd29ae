import type { LinuxWorld } from '../linux/world.js';
import { type Branch, everyBranch, joinBranches } from './branches.js';
import type { Flow } from './flow.js';
import { walkPath } from './path.js';
import { EPHEMERAL_PORT } from './send.js';
import { findStack } from './stack.js';
import type { Trace, TracedFlow, TracePath } from './trace.js';

/** So many branches of random rules are followed; the trace says when there are more. */
export const MOST_BRANCHES = 256;

/**
 * Walks the first packet of a flow through the world's Linux state as the kernels would take it, then what answers it, and
 * then the ACK without which a TCP connection does not open. Where rules leave the way to chance every way is walked. Never fails; what is not modelled ends a road with verdict
 * `unknown`.
 */
export function simulate(world: LinuxWorld, flow: Flow): Trace {
  const stack = findStack(world, flow.machine, flow.namespace);
  if (!stack) {
    const reason = `There is no namespace ${flow.namespace} on ${flow.machine} to send from.`;
    return {
      version: 1,
      flow: tracedFlow(flow, undefined),
      verdict: 'no-endpoint',
      reason,
      reply: null,
      paths: [],
    };
  }
  const branches = everyBranch((chance) => walkPath(world, stack, flow, chance), MOST_BRANCHES);
  const paths = joinBranches(branches, ({ unseenChance, path }) =>
    unseenChance ? JSON.stringify(path) : undefined,
  ).map(({ probability, result: { path } }): TracePath => ({ probability, ...path }));
  const worst = paths.find(({ verdict }) => verdict !== 'delivered') ?? paths[0]!;
  return {
    version: 1,
    flow: tracedFlow(flow, paths[0]),
    verdict: worst.verdict,
    reason: worst.reason + unfollowed(branches),
    reply: paths[0]!.reply,
    paths,
  };
}

/** Says what share of the packets goes ways that were not walked. */
function unfollowed(branches: readonly Branch<unknown>[]): string {
  if (branches.length < MOST_BRANCHES) return '';
  const followed = branches.reduce((sum, { probability }) => sum + probability, 0);
  if (followed > 1 - 1e-9) return '';
  return ` (Only the likeliest ${MOST_BRANCHES} ways were walked: ${Math.round(followed * 100)} % of all packets go one of them.)`;
}

function tracedFlow(flow: Flow, path: TracePath | undefined): TracedFlow {
  const first = path?.hops[0]?.steps[0]?.packet.ip.source;
  const known = first === '0.0.0.0' || first === '::' ? undefined : first;
  return {
    machine: flow.machine,
    namespace: flow.namespace,
    protocol: flow.protocol,
    source: known ?? flow.source ?? null,
    destination: flow.destination,
    sourcePort: flow.protocol === 'icmp' ? null : (flow.sourcePort ?? EPHEMERAL_PORT),
    destinationPort: flow.destinationPort ?? null,
  };
}

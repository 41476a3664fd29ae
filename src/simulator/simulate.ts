import type { LinuxWorld } from '../linux/world.js';
import { type Branch, everyBranch } from './branches.js';
import { comeIn, isFromOutside } from './come-in.js';
import { follow, sendAnswer } from './engine.js';
import type { Flow } from './flow.js';
import { EPHEMERAL_PORT, sendFlow } from './send.js';
import { findStack, type Stack } from './stack.js';
import type { Road, Trace, TracedFlow, TracePath } from './trace.js';
import { newQuestion, Walk } from './walk.js';

/** So many branches of random rules are followed; the trace says when there are more. */
export const MOST_BRANCHES = 256;

/**
 * Walks the first packet of a flow through the world's Linux state as the kernels would take it, and then what answers
 * it. Where rules leave the way to chance every way is walked. Never fails; what is not modelled ends a road with verdict
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
  const branches = everyBranch((chance) => walkThereAndBack(world, stack, flow, chance), MOST_BRANCHES);
  const paths = branches.map(({ probability, result }): TracePath => ({ probability, ...result }));
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

function walkThereAndBack(
  world: LinuxWorld,
  stack: Stack,
  flow: Flow,
  chance: Parameters<Parameters<typeof everyBranch>[0]>[0],
): Road & { readonly reply: Road | null } {
  const question = newQuestion(world, chance);
  const there = new Walk(question);
  if (isFromOutside(flow)) comeIn(there, stack, flow);
  else sendFlow(there, stack, flow);
  follow(there);
  const answer = there.ending?.answer;
  if (!answer) return { ...there.road(), reply: null };
  const back = new Walk(question);
  sendAnswer(back, answer);
  follow(back);
  return { ...there.road(), reply: back.road() };
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

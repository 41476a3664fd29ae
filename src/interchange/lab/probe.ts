import type { Flow } from '../../simulator/flow.js';
import { forwardRoad } from '../../simulator/roads.js';
import { lengthOf } from '../../simulator/send.js';
import type { Trace, TracePath } from '../../simulator/trace.js';

/** The shortest packets that have room for their headers, over IPv4; a SYN carries Linux's usual options. */
const SHORTEST = { tcp: 60, udp: 28, icmp: 28 } as const;

/**
 * Whether the flow's packet has to be put together by hand: a socket's SYN has the length that it has. Its connection
 * never opens, so no program is told of it.
 */
export function isCrafted(flow: Flow): boolean {
  return flow.protocol === 'tcp' && lengthOf(flow) !== shortest(flow);
}

/** Why what a trace says of a flow cannot be compared with what a kernel does; undefined when it can. */
export function incomparable(trace: Trace, flow: Flow): string | undefined {
  if (trace.flow.destination === null || trace.paths.length === 0) return trace.reason;
  if (flow.protocol === 'sctp') return 'SCTP is not probed';
  if (lengthOf(flow) < shortest(flow)) return `${lengthOf(flow)} bytes have no room for the headers`;
  const unknown = trace.paths.find((path) => path.verdict === 'unknown' || path.reply?.verdict === 'unknown');
  if (unknown)
    return `not modelled: ${unknown.verdict === 'unknown' ? unknown.reason : unknown.reply!.reason}`;
  if (
    trace.paths.some((path) => isRefusedBehindProxy(path) && path.reply && path.reply.verdict !== 'delivered')
  )
    return 'a proxy accepts before it learns that nobody takes what it passes on, and has no way back';
  if (isCrafted(flow) && trace.paths.some(isRelayed))
    return 'a SYN that no socket sent opens no connection that a proxy could pass on';
  const neverLeaves = trace.paths.every(({ verdict, hops }) => verdict === 'too-big' && hops.length === 1);
  return isCrafted(flow) && neverLeaves
    ? 'no program can send a SYN that its own link does not take'
    : undefined;
}

/**
 * A proxy in user space took the connection, and did not get through to whom it serves. The trace tells how it ends: it closes
 * what it accepted. A capture first sees that it accepts.
 */
export function isRefusedBehindProxy(path: TracePath): boolean {
  return (
    isRelayed(path) &&
    forwardRoad(path).verdict !== 'delivered' &&
    path.hops[0]!.steps[0]!.packet.tcp === 'syn'
  );
}

/** A program took it, and sent it on from a socket of its own. */
export function isRelayed({ hops }: TracePath): boolean {
  return hops.flatMap(({ steps }) => steps).filter(({ kind }) => kind === 'send').length > 1;
}

function shortest({ protocol, destination }: Flow): number {
  return (protocol === 'sctp' ? 0 : SHORTEST[protocol]) + (destination.includes(':') ? 20 : 0);
}

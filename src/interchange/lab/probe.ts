import type { Flow } from '../../simulator/flow.js';
import { lengthOf } from '../../simulator/send.js';
import { forwardRoad } from '../../simulator/roads.js';
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
  if (flow.protocol === 'tcp' && trace.paths.some(isRefusedBehindProxy))
    return 'a proxy accepts before it learns that nobody takes what it passes on';
  if (isCrafted(flow) && trace.paths.some(isRelayed))
    return 'a SYN that no socket sent opens no connection that a proxy could pass on';
  const neverLeaves = trace.paths.every(({ verdict, hops }) => verdict === 'too-big' && hops.length === 1);
  return isCrafted(flow) && neverLeaves
    ? 'no program can send a SYN that its own link does not take'
    : undefined;
}

/** The trace tells how it ends, a capture first sees the proxy's SYN-ACK. */
function isRefusedBehindProxy(path: TracePath): boolean {
  return isRelayed(path) && forwardRoad(path).verdict !== 'delivered';
}

/** A program took it, and sent it on from a socket of its own. */
function isRelayed({ hops }: TracePath): boolean {
  return hops.flatMap(({ steps }) => steps).filter(({ kind }) => kind === 'send').length > 1;
}

function shortest({ protocol, destination }: Flow): number {
  return (protocol === 'sctp' ? 0 : SHORTEST[protocol]) + (destination.includes(':') ? 20 : 0);
}

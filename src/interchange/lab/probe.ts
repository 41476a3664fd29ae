import type { Flow } from '../../simulator/flow.js';
import type { Trace } from '../../simulator/trace.js';

/** Length of a SYN as Linux sends it; its options cannot be chosen. */
const SYN_LENGTH = 60;
const SHORTEST = { udp: 28, icmp: 28 } as const;

/** Why a flow cannot be sent by real sockets as it was asked; undefined when it can. */
export function unsendable(flow: Flow): string | undefined {
  if (flow.protocol === 'sctp') return 'SCTP is not probed';
  if (flow.protocol === 'tcp') {
    if (flow.length === undefined || flow.length === SYN_LENGTH) return undefined;
    return `a SYN of ${flow.length} bytes cannot be sent by a socket; its length is ${SYN_LENGTH}`;
  }
  const shortest = SHORTEST[flow.protocol] + (flow.destination.includes(':') ? 20 : 0);
  return flow.length !== undefined && flow.length < shortest
    ? `a packet of ${flow.length} bytes has no room for its headers`
    : undefined;
}

/** Why a trace cannot be compared with what a kernel does; undefined when it can. */
export function incomparable(trace: Trace): string | undefined {
  if (trace.flow.destination === null || trace.paths.length === 0) return trace.reason;
  const unknown = trace.paths.find((path) => path.verdict === 'unknown' || path.reply?.verdict === 'unknown');
  return unknown && `not modelled: ${unknown.verdict === 'unknown' ? unknown.reason : unknown.reply?.reason}`;
}

import type { Flow } from '../../simulator/flow.js';
import type { Trace } from '../../simulator/trace.js';

/** The shortest packets that have room for their headers, over IPv4; a SYN carries Linux's usual options. */
const SHORTEST = { tcp: 60, udp: 28, icmp: 28 } as const;

/** Why a flow cannot be sent as it was asked; undefined when it can. */
export function unsendable({ protocol, length, destination }: Flow): string | undefined {
  if (protocol === 'sctp') return 'SCTP is not probed';
  const shortest = SHORTEST[protocol] + (destination.includes(':') ? 20 : 0);
  return length !== undefined && length < shortest
    ? `a packet of ${length} bytes has no room for its headers`
    : undefined;
}

/** Why a trace cannot be compared with what a kernel does; undefined when it can. */
export function incomparable(trace: Trace): string | undefined {
  if (trace.flow.destination === null || trace.paths.length === 0) return trace.reason;
  const unknown = trace.paths.find((path) => path.verdict === 'unknown' || path.reply?.verdict === 'unknown');
  return unknown && `not modelled: ${unknown.verdict === 'unknown' ? unknown.reason : unknown.reply?.reason}`;
}

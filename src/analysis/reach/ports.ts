import type { TransportProtocol } from '../../linux/namespace.js';
import type { Ports } from '../../simulator/port-class.js';

/** The protocols that have ports, in the order in which lists have them. */
export const PROTOCOLS = ['sctp', 'tcp', 'udp'] as const satisfies readonly TransportProtocol[];

/** Destination ports by protocol: ascending, and what touches is one range. */
export type PortSet = Readonly<Record<TransportProtocol, readonly Ports[]>>;

export const NO_PORTS: PortSet = { tcp: [], udp: [], sctp: [] };

/** Ranges that come in ascending order, those that touch put together. */
export function joined(ranges: Iterable<Ports>): Ports[] {
  const result: Ports[] = [];
  for (const { from, to } of ranges) {
    const last = result.at(-1);
    if (last && last.to + 1 >= from)
      result[result.length - 1] = { from: last.from, to: Math.max(last.to, to) };
    else result.push({ from, to });
  }
  return result;
}

export function isEmpty(ports: PortSet): boolean {
  return PROTOCOLS.every((protocol) => ports[protocol].length === 0);
}

function isEverything(ports: PortSet): boolean {
  return PROTOCOLS.every((protocol) => {
    const [only, ...others] = ports[protocol];
    return only?.from === 1 && only.to === 65535 && others.length === 0;
  });
}

/** `All Connections`; else `TCP 80,443,8000-8010` of each protocol, with commas between. Empty where there are none. */
export function portsText(ports: PortSet): string {
  if (isEverything(ports)) return 'All Connections';
  return PROTOCOLS.flatMap((protocol) => {
    const ranges = ports[protocol].map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`));
    return ranges.length > 0 ? [`${protocol.toUpperCase()} ${ranges.join(',')}`] : [];
  }).join(',');
}

import { addressAndPort } from '../../src/linux/address.js';
import { HOST_NAMESPACE } from '../../src/linux/namespace.js';
import type { Flow } from '../../src/simulator/flow.js';

/** A packet as a `.knet` file asks for it: `trace packet: shop/web -> 10.0.0.1:80/udp { size 2000  df off }`. */
export function traceStatement(flow: Flow, scenario?: string): string {
  const { destination, destinationPort, protocol, length, dontFragment, ttl, sourcePort } = flow;
  const to =
    destinationPort === undefined
      ? destination
      : `${addressAndPort(destination, destinationPort)}/${protocol}`;
  const options = [
    length === undefined ? '' : `size ${length}`,
    dontFragment === undefined ? '' : `df ${dontFragment ? 'on' : 'off'}`,
    ttl === undefined ? '' : `ttl ${ttl}`,
    sourcePort === undefined ? '' : `source-port ${sourcePort}`,
  ].filter((option) => option !== '');
  const under = scenario === undefined ? '' : ` under "${scenario}"`;
  const braces = options.length > 0 ? ` { ${options.join('  ')} }` : '';
  return `trace packet: ${sender(flow)} -> ${to}${under}${braces}`;
}

/** A pod's namespace is named like the pod, a container's needs its host. */
function sender({ machine, namespace }: Flow): string {
  if (namespace === HOST_NAMESPACE) return machine;
  return namespace.includes('/') ? namespace : `${machine}/${namespace}`;
}

import type { ControlPlane } from '../../../src/controlplane/controlplane.js';
import { type IpAddress, ip } from '../../../src/linux/address.js';
import type { Flow } from '../../../src/simulator/flow.js';
import { simulate } from '../../../src/simulator/simulate.js';
import type { Hop, Road, Trace } from '../../../src/simulator/trace.js';

interface Asked {
  readonly from: string;
  readonly to: string | IpAddress;
  readonly port?: number;
  readonly options?: Partial<Flow>;
}

/** Traces from a pod (`shop/web`) or machine (`node1`) to one, or to an address. Without a port it is a ping. */
export function trace(plane: ControlPlane, { from, to, port, options }: Asked): Trace {
  const sender = locate(plane, from)!;
  const destination = locate(plane, to)?.addresses[0] ?? ip(to);
  const protocol = port === undefined ? 'icmp' : 'tcp';
  const { machine, namespace } = sender;
  const ports = port === undefined ? {} : { destinationPort: port };
  return simulate(plane.world, { machine, namespace, protocol, destination, ...ports, ...options });
}

export function locate({ locate: find }: ControlPlane, name: string) {
  const [pod] = find({ kind: 'pod', cluster: 'demo', pod: name });
  return pod ?? find({ kind: 'machine', machine: name })[0];
}

/** A line for each hop, then the verdict. */
export function road({ hops, verdict }: Road): string {
  const line = ({ machine, namespace, in: from, out: to }: Hop) =>
    `${machine} ${namespace}: ${from ?? '*'} -> ${to ?? '*'}\n`;
  return `${hops.map(line).join('')}${verdict}\n`;
}

/** The way there, where there is but one. */
export const there = ({ paths }: Trace) => road(paths[0]!);

import type { NetworkNamespace } from '../namespace.js';
import type { Neighbour, ProxyNeighbour } from '../route.js';
import type { Line } from './line.js';

/** `ip neigh`: the entries that somebody wrote; learned ones come and go with traffic. */
export function neighbourLines(namespace: NetworkNamespace): Line[] {
  return namespace.neighbours.map((entry) => ({
    text: formatNeighbour(entry),
    provenance: entry.provenance,
  }));
}

/** `10.244.1.0 dev vxlan.calico lladdr 66:00:00:00:00:02 PERMANENT` */
export function formatNeighbour(entry: Omit<Neighbour, 'provenance'>): string {
  return `${entry.address} dev ${entry.dev} lladdr ${entry.mac} ${entry.state}`;
}

/** `ip neigh show proxy`: what devices answer solicitations for. */
export function proxyLines({ proxies = [] }: NetworkNamespace): Line[] {
  return proxies.map((entry) => ({ text: formatProxy(entry), provenance: entry.provenance }));
}

/** `fd00::5 dev eth0 proxy` */
export function formatProxy({ address, dev }: Omit<ProxyNeighbour, 'provenance'>): string {
  return `${address} dev ${dev} proxy`;
}

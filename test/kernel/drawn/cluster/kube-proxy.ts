import fc from 'fast-check';
import { all, braced, type Drawn, lines, oneOf, rarely, someOf } from '../text.js';
import type { ClusterShape } from './shape.js';

/** How Services work in the cluster. */
export function kubeProxy({ dualPods }: ClusterShape): Drawn {
  const addresses = oneOf(
    '',
    '',
    'node-port-addresses primary',
    `node-port-addresses 192.168.31.0/24${dualPods ? ', fd00:31::/64' : ''}`,
    'node-port-addresses 192.168.31.0/24, 127.0.0.0/8',
  );
  const mode = oneOf(
    ['iptables', ''],
    ['ipvs', ''],
    ['nftables', ''],
    ['iptables', ''],
    ['ipvs', 'scheduler lc\nstrict-arp'],
    ['ipvs', 'scheduler sh'],
    ['nftables', ''],
  );
  const proxied = fc
    .tuple(mode, addresses)
    .map(([[name, settings], at]) => braced(`kube-proxy ${name}`, lines([settings!, at])));
  return all(
    someOf(proxied, oneOf('kubernetes 1.20', 'kubernetes 1.28', 'kubernetes 1.31', 'kubernetes 1.34')),
    dualPods ? '' : rarely(oneOf('cluster-cidr 10.244.0.0/16', 'cluster-cidr 10.0.0.0/8')),
  );
}

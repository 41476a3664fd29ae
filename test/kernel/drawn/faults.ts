import fc from 'fast-check';
import type { ClusterShape } from './cluster.js';
import { braced, type Drawn, lines, oneOf, perhaps } from './text.js';

/** Something that happens to a cluster; mostly nothing. */
export function faults({ nodes, cni, apart }: ClusterShape): Drawn {
  const daemon = { calico: 'bird', flannel: 'flanneld', none: 'kubelet' }[cni];
  const at = oneOf(1, nodes);
  const stopped = fc
    .tuple(oneOf('kube-proxy', daemon, ...(cni === 'calico' ? ['felix'] : [])), at)
    .map(([program, number]) => `stop ${program} on node${number}`);
  const link = apart ? 'far' : 'lan';
  const happening = oneOf(
    `mtu lan 1300`,
    `mtu lan at node1 1300`,
    `cut ${link} at node${nodes}`,
    'sysctl net.ipv4.ip_forward 0 on node1',
    'sysctl net.ipv4.conf.all.rp_filter 1 on node1',
    'unready shop/api',
    `drain node${nodes}`,
    `move shop/web to node${nodes}`,
    'remove shop/api',
    'without kube-proxy on node1',
  );
  const one = fc.oneof({ weight: 1, arbitrary: stopped }, { weight: 1, arbitrary: happening });
  return perhaps(
    fc
      .uniqueArray(one, { minLength: 1, maxLength: 2 })
      .map((statements) => braced('scenario "fault"', lines(statements))),
  );
}

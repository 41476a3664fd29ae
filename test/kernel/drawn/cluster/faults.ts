import fc from 'fast-check';
import { braced, type Drawn, lines, oneOf, perhaps } from '../text.js';
import type { ClusterShape } from './shape.js';

/** Something that happens to a cluster; mostly nothing. */
export function faults({ nodes, cni, apart }: ClusterShape): Drawn {
  const daemon = { calico: 'bird', flannel: 'flanneld', none: 'kubelet' }[cni];
  const at = oneOf(1, nodes);
  const stopped = fc
    .tuple(
      oneOf(
        'stop kube-proxy',
        `stop ${daemon}`,
        ...(cni === 'calico' ? ['stop felix', 'restart bird'] : []),
        'stop kubelet',
      ),
      at,
    )
    .map(([what, number]) => `${what} on node${number}`);
  const link = apart ? 'far' : 'lan';
  const happening = oneOf(
    `mtu lan 1300`,
    `mtu lan at node1 1300`,
    `cut ${link} at node${nodes}`,
    'sysctl net.ipv4.ip_forward 0 on node1',
    'sysctl net.ipv4.conf.all.rp_filter 1 on node1',
    'unready shop/api',
    `drain node${nodes}`,
    `lose node${nodes}`,
    `move shop/web to node${nodes}`,
    'remove shop/api',
    'without kube-proxy on node1',
    'stop etcd',
    'namespace shop { pod late on node1 { labels app=api  listen 8080/tcp } }',
    'namespace shop { network-policy late { select app=api  ingress none } }',
  );
  const one = fc.oneof({ weight: 1, arbitrary: stopped }, { weight: 1, arbitrary: happening });
  return perhaps(
    fc
      .uniqueArray(one, { minLength: 1, maxLength: 3 })
      .map((statements) => braced('scenario "fault"', lines(statements))),
  );
}

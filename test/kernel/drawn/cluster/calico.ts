import fc from 'fast-check';
import { all, block, type Drawn, fewOf, oneOf, perhaps, rarely } from '../text.js';
import { bgp } from './bgp.js';
import { felix } from './felix.js';
import { hostEndpoints } from './host-endpoints.js';
import type { ClusterShape } from './shape.js';

export function calico(of: ClusterShape): Drawn {
  return block(
    oneOf('calico 3.31', 'calico 3.31', 'calico 3.26', 'calico 3.20'),
    pools(of),
    bgp(of),
    fewOf('strict-affinity', 'datastore etcd', 'mtu 1300'),
    perhaps(felix()),
    of.guarded ? hostEndpoints(of) : '',
  );
}

function pools({ dualPods, fabric }: ClusterShape): Drawn {
  const modes = fabric
    ? oneOf('', '', 'ipip cross-subnet')
    : oneOf('', 'ipip always', 'ipip cross-subnet', 'vxlan always', 'vxlan cross-subnet');
  const [wide, first] = ['10.244.0.0/16', '10.244.0.0/17'];
  const pool = (name: string, prefix: string, ...settings: readonly Drawn[]) =>
    block(`pool ${name} ${prefix}`, 'block-size 26', modes, oneOf('nat-outgoing', ''), ...settings);
  // Nodes with the label take their addresses from a pool of their own.
  const two = all(
    pool('default', first, fc.constant('node-selector !has role')),
    pool('edge', '10.244.128.0/17', fc.constant('node-selector role=edge'), rarely('disable-bgp-export')),
  );
  const v6 = block(
    'pool six fd00:10:244::/56',
    'block-size 122',
    oneOf('nat-outgoing', ''),
    fabric ? '' : oneOf('', 'vxlan always', 'vxlan cross-subnet'),
  );
  return all(
    fc.oneof(
      { withCrossShrink: true },
      { weight: 4, arbitrary: pool('default', wide) },
      { weight: 1, arbitrary: two },
    ),
    dualPods ? v6 : '',
  );
}

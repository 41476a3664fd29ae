import { block, type Drawn, fewOf, oneOf, perhaps } from '../text.js';
import type { ClusterShape } from './shape.js';

export function flannel({ apart }: ClusterShape): Drawn {
  const vxlan = [
    'backend vxlan',
    'backend vxlan { direct-routing }',
    'backend vxlan { vni 7  port 4789 }',
  ] as const;
  return block(
    oneOf('flannel', 'flannel 0.15'),
    apart ? oneOf(...vxlan) : oneOf(...vxlan, 'backend host-gw'),
    perhaps('ip-masq off'),
    perhaps('mtu 1300'),
    fewOf('subnet-length 26'),
  );
}

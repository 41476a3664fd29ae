import { contains, type IpAddress } from '../../../linux/address.js';
import type { NextHop } from '../../../linux/route.js';
import type { IpPool } from '../../../topology/calico.js';
import type { Node } from '../../../topology/machine.js';
import { lazy } from '../../memo.js';
import type { Context } from '../../programmer.js';
import type { NodeAddress } from '../node-address.js';
import { underlayHop } from './underlay.js';

/** The way to another speaker, by pool: `calico_kernel_programming` of bird_ipam.cfg, and BIRD's recursive next hop. */
export function nextHopTo(
  node: Node,
  own: NodeAddress | undefined,
  address: IpAddress,
  context: Context,
): (pool: Pick<IpPool, 'ipip'>) => NextHop | undefined {
  const tunnel = { via: address, dev: 'tunl0', onlink: true };
  const direct = lazy(() => {
    const hop = underlayHop(node, address, context);
    return hop && { via: hop.via ?? address, dev: hop.dev };
  });
  const near = lazy(() => own !== undefined && contains(own.subnet, address));
  return ({ ipip }) => (ipip === 'always' || (ipip === 'cross-subnet' && !near()) ? tunnel : direct());
}

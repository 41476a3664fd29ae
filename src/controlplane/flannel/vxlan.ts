import { type IpAddress, networkAddress } from '../../linux/address.js';
import type { NamespaceDraft } from '../../linux/draft.js';
import type { FlannelBackend } from '../../topology/flannel.js';
import type { Node } from '../../topology/machine.js';
import { underlayHop } from '../calico/bgp/underlay.js';
import type { Context } from '../programmer.js';
import type { FlannelCluster } from './cluster.js';
import { flannelMtu, type Lease } from './leases.js';

type Vxlan = FlannelBackend & { readonly kind: 'vxlan' };

/** The device's address: the subnet's own, which no pod has. */
export function vxlanAddress({ subnet }: Lease): IpAddress {
  return networkAddress(subnet);
}

/**
 * Backend vxlan (pkg/backend/vxlan): a device that learns nothing, for everything about each other node is written: a route by
 * its device's address, the neighbour entry of that, and behind which tunnel end its hardware address is. With DirectRouting
 * nodes on the same link get a plain route instead.
 */
export function writeVxlan(
  host: NamespaceDraft,
  { node, cluster }: { readonly node: Node; readonly cluster: FlannelCluster },
  { vni, port, directRouting }: Vxlan,
  own: Lease,
  others: readonly Lease[],
  context: Context,
): void {
  const { source } = cluster.cni;
  const dev = `flannel.${vni}`;
  const because = (why: string) => ({ by: 'flanneld', why, source });
  host.addInterface({
    kind: 'vxlan',
    name: dev,
    mac: own.vtepMac,
    mtu: flannelMtu(cluster, own),
    up: true,
    vni,
    port,
    local: own.publicIp,
    underlay: own.device,
    learning: false,
    provenance: because('backend vxlan: pods of other nodes are behind it'),
  });
  host.addAddress(dev, {
    address: vxlanAddress(own),
    prefixLength: 32,
    scope: 'global',
    provenance: because(`subnet ${own.subnet} is that of ${own.node}`),
  });
  for (const other of others) {
    const via = vxlanAddress(other);
    const why = `subnet ${other.subnet} is that of ${other.node} (${other.publicIp})`;
    if (directRouting && isOnLink(node, other, context)) {
      host.addRoute({
        destination: other.subnet,
        nextHops: [{ via: other.publicIp, dev: underlayHop(node, other.publicIp, context)!.dev }],
        provenance: because(`${why}, which is on the same link (DirectRouting)`),
      });
      continue;
    }
    host.neighbours.push({
      address: via,
      dev,
      mac: other.vtepMac,
      state: 'PERMANENT',
      provenance: because(why),
    });
    host.forwarding.push({ mac: other.vtepMac, dev, remote: other.publicIp, provenance: because(why) });
    host.addRoute({
      destination: other.subnet,
      nextHops: [{ via, dev, onlink: true }],
      provenance: because(why),
    });
  }
}

/** Whether the kernel's route to the other node has no gateway (pkg/ip/iface.go, DirectRouting). */
export function isOnLink(node: Node, { publicIp }: Lease, context: Context): boolean {
  const hop = underlayHop(node, publicIp, context);
  return hop !== undefined && hop.via === undefined;
}

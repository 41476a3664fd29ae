import { bits, type Family, family, type MacAddress, parseMac } from '../../../linux/address.js';
import type { NamespaceDraft } from '../../../linux/draft.js';
import type { Node } from '../../../topology/machine.js';
import { sha1 } from '../../digest/sha1.js';
import { hex } from '../../digest/text.js';
import { remember } from '../../memo.js';
import type { Context } from '../../programmer.js';
import { underlayHop } from '../bgp/underlay.js';
import type { CalicoCluster } from '../cluster.js';
import { type Allocation, IPAM } from '../ipam/plan.js';
import { vxlanMtu } from '../mtu.js';
import { NODE_ADDRESSES, type NodeAddress } from '../node-address.js';
import { setName, VXLAN_HOSTS } from './ip-sets.js';

/** Felix's defaults (felix/config/config_params.go, VXLANVNI and VXLANPort). */
export const VXLAN = { vni: 4096, port: 4789 } as const;
/** A device for each family (felix/dataplane/linux/dataplanedefs). */
export const VXLAN_DEVICE: Readonly<Record<Family, string>> = { 4: 'vxlan.calico', 6: 'vxlan-v6.calico' };

/** A tunnel end (VTEP): the addresses of a node's vxlan.calico, and where the node is. */
export interface TunnelEnd {
  readonly node: string;
  readonly tunnel: Allocation;
  readonly mac: MacAddress;
  readonly host: NodeAddress;
}

type TunnelEnds = ReadonlyMap<string, TunnelEnd>;

/** The tunnel ends of a cluster, by family and node. */
export function tunnelEnds(cluster: CalicoCluster, context: Context): Readonly<Record<Family, TunnelEnds>> {
  return { 4: endsOf(cluster, 4, context), 6: endsOf(cluster, 6, context) };
}

function endsOf(cluster: CalicoCluster, of: Family, context: Context): TunnelEnds {
  const ends = new Map<string, TunnelEnd>();
  const allocations = context.plan(IPAM[of], cluster).nodes;
  for (const [node, host] of context.plan(NODE_ADDRESSES[of], cluster)) {
    const tunnel = allocations.get(node)?.vxlanTunnel;
    if (tunnel) remember(ends, node, () => ({ node, tunnel, mac: tunnelMac(node, of), host }));
  }
  return ends;
}

/** `f` and the start of the SHA-1 of the node's name, with `-v6` behind it for IPv6 (felix/calc/vxlan_resolver.go, vtepMACForHost). */
export function tunnelMac(node: string, of: Family = 4): MacAddress {
  const digits = `66${hex(sha1(of === 4 ? node : `${node}-v6`)).slice(0, 10)}`;
  return parseMac(digits.match(/../g)!.join(':'))!;
}

/**
 * vxlan.calico, and for each other node what the kernel needs to know of its end: the hardware address of the tunnel
 * address, and the node behind that (felix/dataplane/linux/vxlan_mgr.go, vxlan_fdb.go).
 */
export function addVxlan(
  host: NamespaceDraft,
  node: Node,
  cluster: CalicoCluster,
  context: Context,
  of: Family,
): void {
  const ends = context.plan(tunnelEnds, cluster)[of];
  const name = VXLAN_DEVICE[of];
  const own = ends.get(node.name);
  const others = [...ends.values()].filter((end) => end.node !== node.name);
  // The rules ask it also on a node without an end of its own.
  if ([...cluster.cni.pools.values()].some((pool) => family(pool.prefix) === of && pool.vxlan !== 'never')) {
    host.setIpSet({
      name: setName(of, VXLAN_HOSTS),
      type: 'hash:net',
      family: of,
      members: others.map((end) => end.host.address),
      provenance: {
        by: 'felix',
        why: 'addresses of the other nodes with a VXLAN tunnel',
        source: cluster.cni.source,
      },
    });
  }
  if (!own) return;
  const { address, block } = own.tunnel;
  const { source } = block.pool;
  const underlay = underlayHop(node, own.host.address, context)?.dev;
  host.addInterface({
    kind: 'vxlan',
    name,
    mac: own.mac,
    mtu: vxlanMtu(node, cluster, context, of),
    up: true,
    vni: VXLAN.vni,
    port: VXLAN.port,
    local: own.host.address,
    ...(underlay === undefined ? {} : { underlay }),
    learning: false,
    provenance: { by: 'felix', why: `pool ${block.pool.name} uses VXLAN`, source },
  });
  const why = `calico-ipam gave it to the tunnel, from block ${block.prefix} of pool ${block.pool.name}`;
  host.addAddress(name, {
    address,
    prefixLength: bits(of),
    scope: 'global',
    provenance: { by: 'felix', why, source },
  });
  for (const end of others) addEnd(host, name, end, cluster);
}

function addEnd(
  host: NamespaceDraft,
  dev: string,
  { node, tunnel, mac, host: remote }: TunnelEnd,
  { cni }: CalicoCluster,
): void {
  const because = (why: string) => ({ by: 'felix', why, source: cni.source });
  host.neighbours.push({
    address: tunnel.address,
    dev,
    mac,
    state: 'PERMANENT',
    provenance: because(
      `${tunnel.address} is ${dev} of ${node}, whose hardware address follows from its name`,
    ),
  });
  host.forwarding.push({
    mac,
    dev,
    remote: remote.address,
    provenance: because(`frames for ${dev} of ${node} go in VXLAN packets to ${remote.address}`),
  });
}

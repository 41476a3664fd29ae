import {
  family,
  fromNumber,
  type IpAddress,
  type IpPrefix,
  ip,
  type MacAddress,
  networkAddress,
  nthAddress,
  prefixLength,
  prefixOf,
  toNumber,
} from '../../linux/address.js';
import type { Finding } from '../../topology/finding.js';
import type { Node } from '../../topology/machine.js';
import { underlayHop } from '../calico/bgp/underlay.js';
import { portsOf } from '../machine/ports.js';
import { localMac } from '../names.js';
import type { Context } from '../programmer.js';
import type { FlannelCluster } from './cluster.js';

/** What a node told the others (its annotations `flannel.alpha.coreos.com/…`), and how it is attached. */
export interface Lease {
  readonly node: string;
  /** The node's part of the network (`spec.podCIDR`). */
  readonly subnet: IpPrefix;
  /** Address of cni0: the first of the subnet. */
  readonly gateway: IpAddress;
  /** Address of the card that the tunnel goes by. */
  readonly publicIp: IpAddress;
  /** That card, and its MTU in bytes. */
  readonly device: string;
  readonly deviceMtu: number;
  /** Hardware address of the node's VXLAN device. */
  readonly vtepMac: MacAddress;
}

export interface LeasePlan {
  /** By node, in order of declaration. */
  readonly leases: ReadonlyMap<string, Lease>;
  readonly findings: readonly Finding[];
}

/**
 * The controller manager gives each node the next part of the network, in the order in which nodes join
 * (`--allocate-node-cidrs`). It does not depend on faults: the node's object stays when its machine is gone.
 */
export function planLeases(cluster: FlannelCluster, context: Context): LeasePlan {
  const { network, subnetLength, source } = cluster.cni;
  const leases = new Map<string, Lease>();
  const space = 2 ** (subnetLength - prefixLength(network));
  let next = 0;
  for (const node of cluster.nodes.values()) {
    const subnet = next < space ? subnetAt(network, subnetLength, next++) : undefined;
    const card = externalCard(node, context);
    if (!subnet || !card) continue;
    leases.set(node.name, {
      node: node.name,
      subnet,
      gateway: nthAddress(subnet, 1),
      ...card,
      vtepMac: localMac(`vtep of ${node.name}`),
    });
  }
  const left = cluster.nodes.size - space;
  const message = `network ${network} has ${space} subnets of length ${subnetLength}: ${left} of the ${cluster.nodes.size} nodes get none, and their pods no address`;
  return {
    leases,
    findings: left > 0 ? [{ code: 'flannel-network-full', severity: 'error', message, source }] : [],
  };
}

function subnetAt(network: IpPrefix, length: number, index: number): IpPrefix {
  const of = family(network);
  const start = toNumber(networkAddress(network)) + (BigInt(index) << BigInt((of === 4 ? 32 : 128) - length));
  return prefixOf(fromNumber(of, start), length);
}

/** Any address outside: the way to it is the default route. */
const ELSEWHERE = ip('192.0.2.1');

/** The card of the default route (pkg/ipmatch/match.go), else the first; undefined for a node without IPv4. */
function externalCard(
  node: Node,
  context: Context,
): Pick<Lease, 'publicIp' | 'device' | 'deviceMtu'> | undefined {
  const ports = context.plan(portsOf, node).filter(({ attachment }) => family(attachment.address) === 4);
  const outwards = underlayHop(node, ELSEWHERE, context)?.dev;
  const port = ports.find((each) => each.interface === outwards) ?? ports[0];
  if (!port) return undefined;
  const { address, mtu, segment } = port.attachment;
  const deviceMtu = mtu ?? context.topology.segments.get(segment)?.mtu ?? 1500;
  return { publicIp: address, device: port.interface, deviceMtu };
}

/** Bytes around the inner packet: outer IPv4, UDP, VXLAN and the inner Ethernet header (pkg/backend/vxlan/vxlan_network.go). */
const VXLAN_OVERHEAD = 50;

/** What the backend leaves of the card's MTU (`FLANNEL_MTU` in /run/flannel/subnet.env), in bytes. */
export function flannelMtu({ cni }: FlannelCluster, { deviceMtu }: Lease): number {
  return cni.mtu ?? deviceMtu - (cni.backend.kind === 'vxlan' ? VXLAN_OVERHEAD : 0);
}

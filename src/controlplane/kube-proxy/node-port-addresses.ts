import { contains, family as familyOf, type IpAddress, type IpPrefix, ip } from '../../linux/address.js';
import type { NamespaceDraft } from '../../linux/draft.js';
import type { Cluster } from '../../topology/cluster.js';
import type { Node } from '../../topology/machine.js';
import { inetAddresses } from '../../topology/segment.js';
import { IPVS_DEVICE } from './ipvs/dummy.js';

/** At which addresses of a node its node ports answer: at all of them, or at those that some are. */
export type NodePortSetting = 'all' | readonly (IpPrefix | 'primary')[];

const EVERYTHING = { 4: '0.0.0.0/0', 6: '::/0' } as const;
const LOOPBACK = ip('127.0.0.1');

/**
 * `--nodeport-addresses` in one family (pkg/proxy/util/nodeport_addresses.go): where nothing of a family is given, all; mode
 * nftables begins with the node's primary addresses.
 */
export function nodePortSetting(
  { nodePortAddresses, kubeProxy }: Pick<Cluster, 'nodePortAddresses' | 'kubeProxy'>,
  family: 4 | 6,
): NodePortSetting {
  const given = nodePortAddresses ?? (kubeProxy === 'nftables' ? (['primary'] as const) : []);
  const own = given.filter((each) => each === 'primary' || familyOf(each) === family);
  return own.length === 0 || own.some((each) => each === EVERYTHING[family]) ? 'all' : own;
}

/** Whether node ports answer on 127.0.0.1, for which loopback must be routed. */
export function includesLoopback(setting: NodePortSetting): boolean {
  return setting === 'all' || setting.some((each) => each !== 'primary' && contains(each, LOOPBACK));
}

/** The addresses that a node has by now and that are asked for (GetNodeIPs); those of kube-proxy's own device are none. */
export function nodePortIps(
  host: NamespaceDraft,
  node: Node,
  setting: Exclude<NodePortSetting, 'all'>,
  family: 4 | 6,
): readonly IpAddress[] {
  const primary = primaryAddress(node, family);
  const own = [...host.addressesByInterface()].flatMap(([name, addresses]) =>
    name === IPVS_DEVICE ? [] : addresses,
  );
  return own.filter(
    (address) =>
      familyOf(address) === family &&
      setting.some((each) => (each === 'primary' ? address === primary : contains(each, address))),
  );
}

/** The address that the node is known by. */
export function primaryAddress({ attachments }: Node, family: 4 | 6): IpAddress | undefined {
  const addresses = attachments.flatMap(inetAddresses).map(({ address }) => address);
  return addresses.find((address) => familyOf(address) === family);
}

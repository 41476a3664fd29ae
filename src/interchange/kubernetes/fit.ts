import {
  contains,
  family,
  type IpAddress,
  type IpPrefix,
  networkAddress,
  nthAddress,
  overlap,
  prefixLength,
  toNumber,
} from '../../linux/address.js';
import type { Labels } from '../../topology/labels.js';
import type { ImportFinding } from '../finding.js';
import type { ImportedCluster, ImportedNamespace, PlacedNode } from '../knet/cluster.js';
import { isPlainLabel, knetName } from '../knet/names.js';
import { freeAddresses, freePool, nodeSubnet, poolsOf } from './addresses.js';
import { mentionedBlocks } from './blocks.js';
import { fitBgp, nodeBgp } from './fit-bgp.js';
import { fitHostEndpoints } from './fit-host-endpoints.js';
import { kubernetesOf } from './fit-kubernetes.js';
import type { FitOptions } from './fit-options.js';
import type { ImportedPool, Inventory } from './inventory.js';
import { membersOf } from './members.js';
import { subnetsOfNodes } from './node-subnets.js';
import { assumedIpv6Pools, withSecondFamily } from './second-family.js';
import { withoutAssumedAddresses } from './unknown-addresses.js';

/** A node with the name it has in the manifests and the one that the language can have. */
type FittedNode = PlacedNode;

/** Fits what manifests say into one model: nodes for pods to be on, subnets and pools for their addresses. */
export function fitCluster(
  declared: Inventory,
  options: FitOptions,
): { readonly cluster: ImportedCluster; readonly findings: readonly ImportFinding[] } {
  const findings: ImportFinding[] = [];
  const assumptions: string[] = [];
  const mentioned = mentionedBlocks(declared);
  const podAddresses = declared.pods.flatMap(({ address, second, hostNetwork }) =>
    hostNetwork ? [] : [address, second].filter((each) => each !== undefined && family(each) === 4),
  ) as IpAddress[];
  const wanted = wantedNodes(declared);
  if (declared.nodes.size === 0) assumptions.push(nodeAssumption(wanted));
  const known = [...wanted.values()].flatMap(({ address }) => address ?? []);
  const prefixes = subnetsOfNodes(declared) ?? [nodeSubnet(known, wanted.size, mentioned, podAddresses)];
  if (prefixes.length > 1) assumptions.push('One router is assumed to join the subnets of the nodes.');
  const [subnet] = prefixes as [IpPrefix];
  const placed = placeNodes(wanted, prefixes, declared);
  const taken = new Set([...placed.values()].map(({ address }) => address));
  const lans = prefixes.map((prefix, index) => ({
    name: subnetName(index),
    prefix,
    gateway: gatewayOf(prefix, taken),
  }));
  const { nodes, subnets } = withSecondFamily(declared, placed, lans, findings);
  if ([...nodes].some(([key, { second }]) => second && !wanted.get(key)?.address))
    assumptions.push('Nodes have no addresses of IPv4: some are assumed beside those of IPv6.');
  const known4 = knownPodNetworks(declared);
  const flannel = declared.pools.length === 0 ? declared.settings.flannel : undefined;
  const pools =
    declared.pools.length > 0 || flannel
      ? declared.pools
      : [
          ...assumedPools(known4, podAddresses, subnet, mentioned, assumptions),
          ...assumedIpv6Pools(declared, subnets),
        ];
  const assumed = [...pools.map(({ prefix }) => prefix), ...(known.length === 0 ? prefixes : [])];
  const nobodysAddressIsKnown =
    podAddresses.length === 0 && known4.length === 0 && declared.pools.length === 0 && !flannel;
  const inventory = nobodysAddressIsKnown ? withoutAssumedAddresses(declared, assumed) : declared;
  if (inventory !== declared)
    assumptions.push(
      'No address of a pod is known, so blocks in policies stand for no pod: what is assumed is excepted.',
    );
  for (const { name, labels } of inventory.nodes.values()) sayWrongLabels('Node', name, labels, findings);
  for (const [name, labels] of inventory.namespaces) sayWrongLabels('Namespace', name, labels, findings);
  const { felix } = inventory;
  const { endpoints, cards } = fitHostEndpoints(inventory, nodes, findings);
  const namespaces = membersOf(inventory, {
    options,
    nodes,
    pools: flannel ? [flannel.network] : pools.map(({ prefix }) => prefix),
    findings,
  });
  return {
    cluster: {
      name: options.cluster,
      assumptions,
      subnets,
      ...kubernetesOf(inventory, options, flannel ? flannel.network : pools[0]?.prefix, findings),
      ...(flannel ? { flannel } : {}),
      pools,
      allowVxlanFromWorkloads: felix?.allowVxlanFromWorkloads ?? inventory.pools.length === 0,
      ...(felix ? { felix: felix.settings } : {}),
      hostEndpoints: endpoints,
      autoHostEndpoints: inventory.autoHostEndpoints,
      strictAffinity: inventory.strictAffinity,
      bgp: fitBgp(inventory),
      nodes: (flannel ? byLease(nodes, inventory) : [...nodes.values()]).map((node) => {
        const dev = cards.get(node.name);
        return dev === undefined ? node : { ...node, dev };
      }),
      namespaces: namespaces.map((each): ImportedNamespace => each),
      policies: inventory.policies.filter((policy) => !('namespace' in policy)),
      tiers: inventory.tiers,
      networkSets: inventory.networkSets.filter(({ namespace }) => namespace === undefined),
    },
    findings,
  };
}

/** Nodes by the name they have in manifests: Node objects, else those that pods say they are on, else one. */
function wantedNodes(inventory: Inventory): Map<string, { address?: IpAddress; labels: Labels }> {
  const nodes = new Map<string, { address?: IpAddress; labels: Labels }>();
  for (const { name, addresses, labels } of inventory.nodes.values()) {
    const address = addresses.find((each) => family(each) === 4);
    nodes.set(name, { ...(address ? { address } : {}), labels });
  }
  for (const { node, hostAddress } of inventory.pods) {
    const name = node ?? hostAddress;
    if (name === undefined || (nodes.has(name) && nodes.get(name)!.address)) continue;
    if (inventory.nodes.size > 0 && !nodes.has(name)) continue;
    const address = hostAddress && family(hostAddress) === 4 ? hostAddress : undefined;
    nodes.set(name, { ...(address ? { address } : {}), labels: nodes.get(name)?.labels ?? {} });
  }
  for (const { node } of inventory.services.flatMap(({ endpoints }) => endpoints)) {
    if (node !== undefined && inventory.nodes.size === 0 && !nodes.has(node)) nodes.set(node, { labels: {} });
  }
  for (const { template } of inventory.workloads) {
    if (template.node !== undefined && inventory.nodes.size === 0 && !nodes.has(template.node))
      nodes.set(template.node, { labels: {} });
  }
  for (const { node, expectedIps } of inventory.hostEndpoints) {
    if (inventory.nodes.size > 0 || nodes.has(node)) continue;
    const address = expectedIps.find((each) => family(each) === 4);
    nodes.set(node, { ...(address ? { address } : {}), labels: {} });
  }
  if (nodes.size === 0) nodes.set('node1', { labels: {} });
  return nodes;
}

/** flannel's nodes in the order of their parts of the network, which is the order in which they got them. */
function byLease(nodes: ReadonlyMap<string, FittedNode>, { nodes: imported }: Inventory): FittedNode[] {
  const start = (key: string) => {
    const part = imported.get(key)?.podCidrs.find((each) => family(each) === 4);
    return part ? toNumber(networkAddress(part)) : 1n << 32n;
  };
  return [...nodes]
    .sort(([a], [b]) => (start(a) < start(b) ? -1 : start(a) > start(b) ? 1 : 0))
    .map(([, node]) => node);
}

function sayWrongLabels(kind: string, name: string, labels: Labels, findings: ImportFinding[]): void {
  const wrong = Object.entries(labels).find(([key, value]) => !isPlainLabel(key, value));
  if (!wrong) return;
  const message = `label ${wrong[0]} was left out: no label can look so`;
  findings.push({ file: '', kind, name, severity: 'warning', message });
}

/** `lan`, `lan2`… */
function subnetName(index: number): string {
  return index === 0 ? 'lan' : `lan${index + 1}`;
}

function nodeAssumption(wanted: ReadonlyMap<string, unknown>): string {
  return wanted.size === 1 && wanted.has('node1')
    ? 'No Node was there, and no pod says where it runs: one node is assumed.'
    : 'No Node was there: the nodes are those that pods and endpoints say they are on.';
}

function placeNodes(
  wanted: ReadonlyMap<string, { readonly address?: IpAddress; readonly labels: Labels }>,
  subnets: readonly IpPrefix[],
  inventory: Inventory,
): Map<string, FittedNode> {
  const [subnet] = subnets as [IpPrefix];
  const taken = new Set([...wanted.values()].flatMap(({ address }) => address ?? []));
  const used = new Set<IpAddress>();
  const free = freeAddresses(subnet, taken);
  const nodes = new Map<string, FittedNode>();
  for (const [key, { address, labels }] of wanted) {
    const name = knetName(key, 'node');
    const own = address && !used.has(address) ? address : free.next().value;
    if (name === undefined || own === undefined) continue;
    used.add(own);
    const index = Math.max(
      0,
      subnets.findIndex((each) => contains(each, own)),
    );
    nodes.set(key, { name, subnet: subnetName(index), address: own, labels, ...nodeBgp(key, inventory) });
  }
  return nodes;
}

/** The first address that no node has; a subnet's gateway may be any. */
function gatewayOf(subnet: IpPrefix, taken: ReadonlySet<IpAddress>): IpAddress {
  return freeAddresses(subnet, taken, 1).next().value ?? nthAddress(subnet, 1);
}

/** What kubeadm and kube-proxy take for addresses of pods, else what nodes were given of it. */
function knownPodNetworks({ settings, nodes }: Inventory): IpPrefix[] {
  const given = [...(settings.podCidrs ?? []), ...(settings.kubeProxy?.clusterCidrs ?? [])];
  const whole = given.find((each) => family(each) === 4);
  if (whole) return [whole];
  const parts = [...nodes.values()].flatMap(({ podCidrs }) => podCidrs.filter((each) => family(each) === 4));
  return parts.length > 0 ? parts : [];
}

function assumedPools(
  networks: readonly IpPrefix[],
  pods: readonly IpAddress[],
  subnet: IpPrefix,
  mentioned: ReturnType<typeof mentionedBlocks>,
  assumptions: string[],
): ImportedPool[] {
  const [whole] = networks;
  const isWhole = networks.length === 1 && prefixLength(whole!) < 24 && !overlap(whole!, subnet);
  const outside = isWhole ? pods.filter((address) => !contains(whole!, address)) : pods;
  const parts = isWhole ? [] : networks.map(networkAddress);
  const suggested = [...(isWhole ? [whole!] : []), ...poolsOf([...parts, ...outside], subnet)];
  const source = networks.length > 0 ? 'the pod networks of nodes and programs' : 'the addresses of pods';
  assumptions.push(
    suggested.length > 0
      ? `No IPPool was there: the pools are those that ${source} suggest.`
      : 'No IPPool was there, and no pod has an address: the pool is assumed.',
  );
  const prefixes = suggested.length > 0 ? suggested : [freePool(subnet, mentioned)];
  return prefixes.map((prefix, index) => ({
    name: index === 0 ? 'default' : `pool-${index + 1}`,
    prefix,
    blockSize: 26,
    ipip: 'always',
    vxlan: 'never',
    natOutgoing: true,
  }));
}

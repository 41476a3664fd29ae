import { family, type IpAddress, type IpPrefix } from '../../linux/address.js';
import type { Labels } from '../../topology/labels.js';
import type { ImportFinding } from '../finding.js';
import type { ImportedCluster } from '../knet/cluster.js';
import { isPlainLabel } from '../knet/names.js';
import { assumedPools, knownPodNetworks } from './calico/assumed-pools.js';
import { fitBgp } from './calico/bgp/fit-bgp.js';
import { fitHostEndpoints } from './calico/fit-host-endpoints.js';
import type { FitOptions } from './fit-options.js';
import type { Inventory } from './inventory.js';
import { nodeSubnet } from './nodes/addresses.js';
import { subnetsOfNodes } from './nodes/node-subnets.js';
import { byLease, gatewayOf, placeNodes, subnetName } from './nodes/place-nodes.js';
import { assumedIpv6Pools, withSecondFamily } from './nodes/second-family.js';
import { nodeAssumption, wantedNodes } from './nodes/wanted-nodes.js';
import { mentionedBlocks } from './policies/mentioned-blocks.js';
import { withoutAssumedAddresses } from './policies/unknown-addresses.js';
import { kubernetesOf } from './settings/fit-kubernetes.js';
import { membersOf } from './workloads/members.js';

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
      ...(inventory.noBird ? { noBird: true } : {}),
      ...(inventory.mtu === undefined ? {} : { mtu: inventory.mtu }),
      hostEndpoints: endpoints,
      autoHostEndpoints: inventory.autoHostEndpoints,
      strictAffinity: inventory.strictAffinity,
      bgp: fitBgp(inventory),
      nodes: (flannel ? byLease(nodes, inventory) : [...nodes.values()]).map((node) => {
        const dev = cards.get(node.name);
        return dev === undefined ? node : { ...node, dev };
      }),
      namespaces,
      policies: inventory.policies.filter((policy) => !('namespace' in policy)),
      tiers: inventory.tiers,
      networkSets: inventory.networkSets.filter(({ namespace }) => namespace === undefined),
    },
    findings,
  };
}

function sayWrongLabels(kind: string, name: string, labels: Labels, findings: ImportFinding[]): void {
  const wrong = Object.entries(labels).find(([key, value]) => !isPlainLabel(key, value));
  if (!wrong) return;
  const message = `label ${wrong[0]} was left out: no label can look so`;
  findings.push({ file: '', kind, name, severity: 'warning', message });
}

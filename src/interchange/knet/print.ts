import type { ServiceAccount } from '../../topology/cluster.js';
import type { Labels } from '../../topology/labels.js';
import type { Policy } from '../../topology/policy.js';
import type { ImportedCluster, ImportedMember, ImportedNamespace } from './cluster.js';
import { Lines } from './lines.js';
import { commentText, knetLabel, knetName, quoted } from './names.js';
import { machineBgpWords, printBgp } from './print-bgp.js';
import { printCalicoPolicy, printTier } from './print-calico-policy.js';
import { printFelix, printHostEndpoint } from './print-felix.js';
import { printFlannel, printKubernetes } from './print-kubernetes.js';
import { printNetworkSet } from './print-network-set.js';
import { printAdminPolicy, printNetworkPolicy } from './print-policy.js';
import { printSelector, Unprintable } from './print-selector.js';
import { printService } from './print-service.js';

/** The label that every namespace has without being told. */
const OF_ITSELF = 'kubernetes.io/metadata.name';

/** A cluster as text, and what there are no words for. */
export interface Printed {
  readonly text: string;
  readonly left: readonly { readonly policy: Policy; readonly reason: string }[];
}

/** A cluster as `.knet` text that the language reads back. */
export function printCluster(cluster: ImportedCluster): Printed {
  const left: { policy: Policy; reason: string }[] = [];
  const lines = new Lines();
  for (const sentence of cluster.assumptions) lines.add(`// ${commentText(sentence)}`);
  if (cluster.assumptions.length > 0) lines.add('');
  printSubnets(lines, cluster);
  lines.add('');
  lines.block(`cluster ${cluster.name}`, () => {
    printKubernetes(lines, cluster);
    if (cluster.flannel) printFlannel(lines, cluster.flannel);
    else printCalico(lines, cluster);
    for (const node of cluster.nodes) {
      const words = [labelWords(node.labels), ...(node.bgp ? [machineBgpWords(node.bgp)] : [])];
      const settings = [
        `${node.subnet} ${both(node.address, node.second)}${node.dev === undefined ? '' : ` dev ${node.dev}`}`,
        ...words.filter((word) => word !== ''),
      ];
      lines.add(`node ${node.name} { ${settings.join('  ')} }`);
    }
    for (const tier of cluster.tiers) printTier(lines, tier);
    for (const set of cluster.networkSets) printNetworkSet(lines, set);
    for (const policy of cluster.policies) printPolicy(lines, policy, left);
    for (const namespace of cluster.namespaces) printNamespace(lines, namespace, left);
  });
  return { text: lines.toString(), left };
}

/** What there is of each family, the second behind a comma. */
function both(first: string, second: string | undefined): string {
  return second === undefined ? first : `${first}, ${second}`;
}

/** Subnets, and the router between them where there are several. */
function printSubnets(lines: Lines, { subnets }: ImportedCluster): void {
  for (const { name, prefix, gateway, second } of subnets)
    lines.add(`subnet ${name} ${both(prefix, second?.prefix)} { gateway ${both(gateway, second?.gateway)} }`);
  if (subnets.length < 2) return;
  lines.block('router gateway', () => {
    for (const { name, gateway, second } of subnets) lines.add(`${name} ${both(gateway, second?.gateway)}`);
  });
}

function printCalico(lines: Lines, cluster: ImportedCluster): void {
  const { pools, allowVxlanFromWorkloads } = cluster;
  const { calicoVersion } = cluster;
  lines.block(calicoVersion === undefined ? 'calico' : `calico ${calicoVersion}`, () => {
    for (const pool of pools) {
      const settings = [
        ...(pool.blockSize === 26 ? [] : [`block-size ${pool.blockSize}`]),
        ...(pool.ipip === 'never' ? [] : [`ipip ${pool.ipip}`]),
        ...(pool.vxlan === 'never' ? [] : [`vxlan ${pool.vxlan}`]),
        ...(pool.natOutgoing ? ['nat-outgoing'] : []),
        ...(pool.disabled ? ['disabled'] : []),
        ...(pool.noBgpExport ? ['disable-bgp-export'] : []),
        ...(pool.uses ? [`allowed-uses ${pool.uses.join(', ')}`] : []),
        ...(pool.nodeSelector ? [`node-selector ${printSelector(pool.nodeSelector)}`] : []),
      ];
      const name = knetName(pool.name, 'pool') ?? 'pool';
      lines.add(`pool ${name} ${pool.prefix} { ${settings.join('  ')} }`);
    }
    printBgp(lines, cluster.bgp);
    if (cluster.strictAffinity) lines.add('strict-affinity');
    if (cluster.noBird) lines.add('backend vxlan');
    if (cluster.mtu !== undefined) lines.add(`mtu ${cluster.mtu}`);
    printFelix(lines, cluster.felix);
    for (const endpoint of cluster.hostEndpoints) printHostEndpoint(lines, endpoint);
    if (cluster.autoHostEndpoints) lines.add('auto-host-endpoints');
    if (allowVxlanFromWorkloads) lines.add('allow-vxlan-from-workloads');
  });
}

function printPolicy(lines: Lines, policy: Policy, left: { policy: Policy; reason: string }[]): void {
  try {
    switch (policy.kind) {
      case 'network-policy':
        printNetworkPolicy(lines, policy);
        break;
      case 'admin-network-policy':
      case 'baseline-admin-network-policy':
      case 'cluster-network-policy':
        printAdminPolicy(lines, policy);
        break;
      case 'calico-network-policy':
      case 'global-network-policy':
        printCalicoPolicy(lines, policy);
        break;
    }
  } catch (error) {
    if (!(error instanceof Unprintable)) throw error;
    left.push({ policy, reason: error.message });
  }
}

function printNamespace(
  lines: Lines,
  { name, labels, members, services, serviceAccounts, networkSets, policies }: ImportedNamespace,
  left: { policy: Policy; reason: string }[],
): void {
  lines.add('');
  lines.block(`namespace ${name}`, () => {
    printLabels(lines, Object.fromEntries(Object.entries(labels).filter(([key]) => key !== OF_ITSELF)));
    for (const account of serviceAccounts) printServiceAccount(lines, account);
    for (const member of members) printMember(lines, member);
    for (const service of services) printService(lines, service);
    for (const set of networkSets) printNetworkSet(lines, set);
    for (const policy of policies) printPolicy(lines, policy, left);
  });
}

/** Those without labels say nothing. */
function printServiceAccount(lines: Lines, { name, labels }: ServiceAccount): void {
  const words = labelWords(labels);
  const word = knetName(name, 'account');
  if (words !== '' && word !== undefined) lines.add(`service-account ${word} { ${words} }`);
}

function printLabels(lines: Lines, labels: Labels): void {
  const words = labelWords(labels);
  if (words !== '') lines.add(words);
}

function labelWords(labels: Labels): string {
  const words = Object.entries(labels).flatMap(([key, value]) => knetLabel(key, value) ?? []);
  return words.length > 0 ? `labels ${words.join(', ')}` : '';
}

function printMember(lines: Lines, member: ImportedMember): void {
  const { name, replicas, node, address, second, owner, labels, containers } = member;
  const kind = replicas === undefined ? 'pod' : 'deployment';
  const count = replicas === undefined || replicas === 1 ? '' : ` replicas ${replicas}`;
  lines.block(`${kind} ${name}${count}${node === undefined ? '' : ` on ${node}`}`, () => {
    if (owner !== undefined) lines.add(`owner ${owner}`);
    printLabels(lines, labels);
    if (address) lines.add(`address ${both(address, second)}`);
    const account = knetName(member.serviceAccount, 'account');
    if (account !== undefined && account !== 'default') lines.add(`service-account ${account}`);
    if (member.hostNetwork) lines.add('host-network');
    if (member.notReady) lines.add('not-ready');
    if (member.terminating) lines.add('terminating');
    for (const container of containers) printContainer(lines, container);
  });
}

/** Names of ports are in quotes, for any of them may be a word of the language. */
function printContainer(lines: Lines, { name, ports }: ImportedMember['containers'][number]): void {
  const listens = ports.map(({ port, protocol, name: portName }) => {
    const word = portName === undefined ? undefined : knetName(portName, 'port');
    return `listen ${port}/${protocol}${word === undefined ? '' : ` ${quoted(word)}`}`;
  });
  const word = knetName(name, 'container') ?? 'container';
  lines.block(`container ${word}`, () => {
    for (const listen of listens) lines.add(listen);
  });
}

import type { IpPrefix } from '../../linux/address.js';
import {
  type Cluster,
  type Cni,
  type KubeNamespace,
  type Pod,
  podKey,
  type ServiceAccount,
  type Workload,
} from '../../topology/cluster.js';
import type { Node } from '../../topology/machine.js';
import { Scheduler } from '../../topology/schedule.js';
import { DEFAULT_SERVICE_CIDR, type Service } from '../../topology/service.js';
import { repeatedSetting } from '../diagnostics/repeated-setting.js';
import type * as ast from '../generated/knet/ast.js';
import { buildCalico } from './calico.js';
import { policiesOf, tiersOf } from './cluster-policies.js';
import { keyOf } from './declarations.js';
import type { Place } from './draft.js';
import { buildFlannel } from './flannel.js';
import { labelsOf } from './labels.js';
import { networkSetsOf } from './network-sets.js';
import { NAMESPACE_NAME } from './selectors.js';
import { buildService } from './services.js';
import { all, once } from './settings.js';
import { prefixesOf, prefixValue } from './values.js';
import { type Budding, buildDeployment, buildPod } from './workloads.js';

/** What a cluster declares. Its nodes were built with the other machines. */
export function buildCluster(at: Place, node: ast.Cluster, nodes: ReadonlyMap<string, Node>): Cluster {
  const cluster: Budding = {
    name: node.name,
    nodes: new Set(nodes.keys()),
    pods: new Map<string, Pod>(),
    workloads: new Map<string, Workload>(),
  };
  const namespaces = new Map<string, KubeNamespace>();
  const members: { namespace: string; member: ast.Pod | ast.Deployment }[] = [];
  const services = new Map<string, Service>();
  const serviceAccounts = new Map<string, ServiceAccount>();
  for (const each of all(node.settings, 'Namespace')) {
    const namespace = declareNamespace(at, each, node.name, namespaces);
    if (!namespace) continue;
    for (const member of each.members) {
      if (member.$type === 'Pod' || member.$type === 'Deployment') members.push({ namespace, member });
    }
    for (const member of all(each.members, 'LabelledAccount')) {
      const account = buildServiceAccount(at, member, namespace, node.name);
      if (account) serviceAccounts.set(podKey(account), account);
    }
    for (const member of all(each.members, 'Service')) {
      const service = buildService(at, member, namespace, cluster);
      if (service) services.set(podKey(service), service);
    }
  }
  placeAll(at, cluster, members);
  const networkSets = networkSetsOf(at, node);
  return {
    name: node.name,
    cni: cniOf(at, node, cluster.nodes),
    nodes,
    namespaces,
    pods: cluster.pods,
    workloads: cluster.workloads,
    services,
    ...(serviceAccounts.size > 0 ? { serviceAccounts } : {}),
    ...kubernetesOf(at, node),
    policies: policiesOf(at, node, { cluster: node.name, namespaces }),
    tiers: tiersOf(at, node),
    ...(networkSets.length > 0 ? { networkSets } : {}),
    source: at.head(node),
  };
}

function buildServiceAccount(
  at: Place,
  node: ast.LabelledAccount,
  namespace: string,
  cluster: string,
): ServiceAccount | undefined {
  const { name, settings } = node;
  if (!name) return undefined;
  const key = keyOf.policy(cluster, 'service-account', `${namespace}/${name}`);
  if (!at.declare(key, node, `service-account "${namespace}/${name}"`)) return undefined;
  return { namespace, name, labels: labelsOf(settings), source: at.head(node) };
}

/** A namespace may be opened several times, in several files; labels add up. Gives its name. */
export function declareNamespace(
  at: Place,
  node: ast.Namespace,
  cluster: string,
  namespaces: Map<string, KubeNamespace>,
): string | undefined {
  if (!node.name) return undefined;
  const source = at.head(node);
  const key = keyOf.namespace(cluster, node.name);
  if (!at.draft.declarations.has(key)) at.draft.declarations.set(key, { node, uri: at.uri, source });
  const before = namespaces.get(node.name);
  const labels = {
    ...before?.labels,
    ...labelsOf(all(node.members, 'Labels')),
    [NAMESPACE_NAME]: node.name,
  };
  namespaces.set(node.name, { name: node.name, labels, source: before?.source ?? source });
  return node.name;
}

/** Settings of the API server and of kube-proxy. */
function kubernetesOf(
  at: Place,
  { settings }: ast.Cluster,
): Pick<
  Cluster,
  'kubernetes' | 'kubeProxy' | 'nodePortAddresses' | 'ipvs' | 'serviceCidrs' | 'clusterCidrs'
> {
  const version = once(at, settings, 'KubernetesVersion')?.version;
  const serviceCidrs = bothPrefixes(at, once(at, settings, 'ServiceCidr'));
  return {
    ...(version === undefined ? {} : { kubernetes: String(version) }),
    ...kubeProxyOf(at, once(at, settings, 'KubeProxy')),
    serviceCidrs: serviceCidrs.length > 0 ? serviceCidrs : [DEFAULT_SERVICE_CIDR],
    clusterCidrs: bothPrefixes(at, once(at, settings, 'ClusterCidr')),
  };
}

function kubeProxyOf(
  at: Place,
  node: ast.KubeProxy | undefined,
): Pick<Cluster, 'kubeProxy' | 'nodePortAddresses' | 'ipvs'> {
  const mode = node?.mode ?? 'iptables';
  const wanted = all(node?.settings ?? [], 'NodePortAddresses');
  const given = wanted.some(({ primary }) => primary) ? (['primary'] as const) : prefixesOf(at, wanted);
  const nodePortAddresses = given.length > 0 ? { nodePortAddresses: given } : {};
  if (mode !== 'ipvs') return { kubeProxy: mode, ...nodePortAddresses };
  const scheduler = once(at, node?.settings ?? [], 'IpvsScheduler')?.name ?? 'rr';
  const strictArp = once(at, node?.settings ?? [], 'StrictArp') !== undefined;
  return { kubeProxy: mode, ...nodePortAddresses, ipvs: { scheduler, strictArp } };
}

function bothPrefixes(at: Place, node: ast.ServiceCidr | ast.ClusterCidr | undefined): IpPrefix[] {
  if (!node) return [];
  const first = prefixValue(at, node, 'prefix', node.prefix);
  const second = prefixValue(at, node, 'secondPrefix', node.secondPrefix);
  return [first, second].filter((prefix) => prefix !== undefined);
}

const CNIS: ReadonlySet<string> = new Set(['NoCni', 'Calico', 'Flannel']);

function cniOf(at: Place, node: ast.Cluster, nodes: ReadonlySet<string>): Cni {
  const [first, ...others] = node.settings.filter(({ $type }) => CNIS.has($type));
  for (const other of others) at.report(repeatedSetting(at.head(other), at.head(first!)));
  if (first?.$type === 'Flannel') return buildFlannel(at, first);
  return first?.$type === 'Calico' ? buildCalico(at, first, node.name, nodes) : { kind: 'none' };
}

/** Pods that name their node go first, so that the scheduler knows how full each node is. */
function placeAll(
  at: Place,
  cluster: Budding,
  members: readonly { namespace: string; member: ast.Pod | ast.Deployment }[],
): void {
  const perNode = new Map<string, number>();
  for (const { member } of members) {
    const node = member.$type === 'Pod' ? member.node?.$refText : undefined;
    if (node !== undefined) perNode.set(node, (perNode.get(node) ?? 0) + 1);
  }
  const scheduler = new Scheduler(cluster.nodes, perNode);
  for (const { namespace, member } of members) {
    if (member.$type === 'Pod') buildPod(at, member, namespace, cluster, scheduler);
    else buildDeployment(at, member, namespace, cluster, scheduler);
  }
}

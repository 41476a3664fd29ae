import type { SourceRange } from '../../linux/provenance.js';
import type { KubeNamespace, Pod, Workload } from '../../topology/cluster.js';
import { podKey } from '../../topology/cluster.js';
import type { Fault } from '../../topology/fault.js';
import type { Policy } from '../../topology/policy.js';
import { Scheduler } from '../../topology/schedule.js';
import type { Service } from '../../topology/service.js';
import { wrongOperand } from '../diagnostics/scenario-statements.js';
import type * as ast from '../generated/knet/ast.js';
import { buildAdminPolicy } from './admin-policies.js';
import { buildCalicoPolicy } from './calico-policies.js';
import { namespacePolicies } from './cluster-policies.js';
import { declareNamespace } from './clusters.js';
import { Draft, Place } from './draft.js';
import { buildService } from './services.js';
import { all } from './settings.js';
import { buildDeployment, buildPod } from './workloads.js';
import { clusterOf, type World } from './world.js';

/** What a scenario declares anew in a cluster, or in place of what has its name. */
export function buildAddition(
  at: Place,
  node: ast.Namespace | ast.ClusterPolicy,
  world: World,
  source: SourceRange,
): Fault | undefined {
  const name = clusterOf(at, ownerOf(node, world), world, source);
  const cluster = name === undefined ? undefined : world.clusters.get(name);
  if (!cluster) return undefined;
  // Names that are taken in the file are replaced here, so they are declared on a page of their own.
  const page = new Draft();
  const apart = new Place(at.uri, page);
  const namespaces = new Map<string, KubeNamespace>();
  const pods = new Map<string, Pod>();
  const workloads = new Map<string, Workload>();
  const services = new Map<string, Service>();
  const policies: Policy[] = [];
  if (node.$type === 'Namespace') {
    const before = cluster.namespaces.get(node.name);
    const known = new Map(before ? [[node.name, before]] : []);
    const namespace = declareNamespace(apart, node, cluster.name, known);
    if (namespace === undefined) return undefined;
    namespaces.set(namespace, known.get(namespace)!);
    const budding = { name: cluster.name, nodes: new Set(cluster.nodes.keys()), pods, workloads };
    const perNode = new Map<string, number>();
    for (const pod of cluster.pods.values()) perNode.set(pod.node, (perNode.get(pod.node) ?? 0) + 1);
    const scheduler = new Scheduler(cluster.nodes.keys(), perNode);
    for (const member of node.members) {
      if (member.$type === 'Pod') buildPod(apart, member, namespace, budding, scheduler);
      if (member.$type === 'Deployment') buildDeployment(apart, member, namespace, budding, scheduler);
    }
    for (const member of [...all(node.members, 'LabelledAccount'), ...all(node.members, 'NetworkSet')]) {
      const word = member.$type === 'NetworkSet' ? 'network-set' : 'service-account';
      const needs = 'what a scenario can add: pods, deployments, services, policies and labels';
      at.report(wrongOperand(`${word} ${member.name}`, needs, at.head(member)));
    }
    for (const member of all(node.members, 'Service')) {
      const service = buildService(apart, member, namespace, budding);
      if (service) services.set(podKey(service), service);
    }
    const scope = { cluster: cluster.name, namespaces: new Map([...cluster.namespaces, ...namespaces]) };
    policies.push(...namespacePolicies(apart, node, scope));
  } else {
    const scope = { cluster: cluster.name, namespaces: cluster.namespaces };
    const policy =
      node.$type === 'GlobalNetworkPolicy'
        ? buildCalicoPolicy(apart, node, scope)
        : buildAdminPolicy(apart, node, scope);
    if (policy) policies.push(policy);
  }
  for (const finding of page.findings) at.report(finding);
  return { kind: 'declare', cluster: cluster.name, namespaces, pods, workloads, services, policies, source };
}

/** The cluster that has a namespace of the name, where one has. */
function ownerOf(node: ast.Namespace | ast.ClusterPolicy, { clusters }: World): string | undefined {
  if (node.$type !== 'Namespace') return undefined;
  const owners = [...clusters.values()].filter(({ namespaces }) => namespaces.has(node.name));
  return owners.length === 1 ? owners[0]!.name : undefined;
}

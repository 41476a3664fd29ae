import type { Cluster, KubeNamespace, Pod, ServiceAccount } from '../../../topology/cluster.js';
import type { Labels } from '../../../topology/labels.js';
import type { Node } from '../../../topology/machine.js';
import type { NetworkSet } from '../../../topology/network-set.js';
import { and, equals, type Selector } from '../../../topology/selector.js';
import { remember } from '../../memo.js';

/** Labels that Calico gives its endpoints besides the pods' own (libcalico-go/lib/apis/v3, k8s/conversion). */
export const NAMESPACE = 'projectcalico.org/namespace';
export const ORCHESTRATOR = 'projectcalico.org/orchestrator';
const SERVICE_ACCOUNT = 'projectcalico.org/serviceaccount';
/** Before a namespace's own labels, and before a service account's. */
const NAMESPACE_PREFIX = 'pcns.';
const ACCOUNT_PREFIX = 'pcsa.';
/** With those prefixes: the name of the namespace or account. */
const NAME = 'projectcalico.org/name';

/** Whether a label stands for one of a namespace or a service account; a pod's own may be in its place. */
export function ofNamespaceOrAccount(key: string): boolean {
  return key.startsWith(NAMESPACE_PREFIX) || key.startsWith(ACCOUNT_PREFIX);
}

/** All labels by which policies may select a pod. */
export function endpointLabels(
  pod: Pick<Pod, 'namespace' | 'labels' | 'serviceAccount'>,
  namespace: Pick<KubeNamespace, 'labels'> | undefined,
  account?: Pick<ServiceAccount, 'labels'>,
): Labels {
  return {
    ...prefixed(namespace?.labels ?? {}, NAMESPACE_PREFIX),
    [NAMESPACE_PREFIX + NAME]: pod.namespace,
    ...prefixed(account?.labels ?? {}, ACCOUNT_PREFIX),
    [ACCOUNT_PREFIX + NAME]: pod.serviceAccount,
    ...pod.labels,
    [NAMESPACE]: pod.namespace,
    [ORCHESTRATOR]: 'k8s',
    [SERVICE_ACCOUNT]: pod.serviceAccount,
  };
}

/** All labels by which rules may select a network set: one of a namespace has those of the namespace too (syncersv1/updateprocessors/networksetprocessor.go). */
export function networkSetLabels(
  { namespace, labels }: Pick<NetworkSet, 'namespace' | 'labels'>,
  namespaces: Cluster['namespaces'],
): Labels {
  if (namespace === undefined) return labels;
  return {
    ...prefixed(namespaces.get(namespace)?.labels ?? {}, NAMESPACE_PREFIX),
    [NAMESPACE_PREFIX + NAME]: namespace,
    ...labels,
    [NAMESPACE]: namespace,
  };
}

/** The labels of pods' endpoints: one object for all pods that have the same. */
export function labelsOfPods({
  namespaces,
  serviceAccounts,
}: Pick<Cluster, 'namespaces' | 'serviceAccounts'>): (pod: Pod) => Labels {
  const shared = new Map<string, Map<Labels, Labels>>();
  return (pod) => {
    const identity = `${pod.namespace} ${pod.serviceAccount}`;
    const byOwn = remember(shared, identity, () => new Map<Labels, Labels>());
    return remember(byOwn, pod.labels, () =>
      endpointLabels(
        pod,
        namespaces.get(pod.namespace),
        serviceAccounts?.get(`${pod.namespace}/${pod.serviceAccount}`),
      ),
    );
  };
}

/** All labels by which policies may select a node; the kubelet adds its name. */
export function nodeLabels({ name, labels }: Node): Labels {
  return { 'kubernetes.io/hostname': name, ...labels };
}

/** Kubernetes' pod selectors select what Kubernetes runs: Calico says so in each. */
export function ofPods(selector: Selector): Selector {
  return and(equals(ORCHESTRATOR, 'k8s'), selector);
}

export function inNamespace(name: string): Selector {
  return equals(NAMESPACE, name);
}

/** Endpoints of the namespaces that a selector of namespace labels selects (syncersv1/updateprocessors/rules.go). */
export function inNamespaces(selector: Selector): Selector {
  if (selector.kind === 'all') return { kind: 'has', key: NAMESPACE };
  if (selector.kind === 'global') return { kind: 'not', of: { kind: 'has', key: NAMESPACE } };
  return withPrefix(selector, NAMESPACE_PREFIX);
}

/** Endpoints of pods whose service accounts a selector of account labels selects. */
export function withServiceAccounts(selector: Selector): Selector {
  return selector.kind === 'all'
    ? { kind: 'has', key: SERVICE_ACCOUNT }
    : withPrefix(selector, ACCOUNT_PREFIX);
}

export function ofServiceAccounts(names: readonly string[]): Selector {
  return { kind: 'in', key: SERVICE_ACCOUNT, values: names };
}

/** Both, in the parentheses that Calico puts around them: the texts of selectors are hashed. */
export function both(first: Selector | undefined, second: Selector | undefined): Selector | undefined {
  return first && second ? { kind: 'and', of: [first, second] } : (first ?? second);
}

function prefixed(labels: Labels, prefix: string): Labels {
  return Object.fromEntries(Object.entries(labels).map(([key, value]) => [prefix + key, value]));
}

function withPrefix(selector: Selector, prefix: string): Selector {
  switch (selector.kind) {
    case 'all':
    case 'global':
      return selector;
    case 'has':
    case 'in':
    case 'contains':
    case 'starts-with':
    case 'ends-with':
      return { ...selector, key: prefix + selector.key };
    case 'not':
      return { kind: 'not', of: withPrefix(selector.of, prefix) };
    case 'and':
    case 'or':
      return { kind: selector.kind, of: selector.of.map((part) => withPrefix(part, prefix)) };
  }
}

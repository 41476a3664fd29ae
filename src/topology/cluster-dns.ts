import type { Cluster } from './cluster.js';

/** The Service of cluster DNS: kubelet writes its ClusterIP into the resolv.conf of pods (`--cluster-dns`). */
export const CLUSTER_DNS = 'kube-system/kube-dns';

/** `--cluster-domain` of kubelet, as kubeadm has it. */
const DOMAIN = 'cluster.local';

/** `options ndots:5` of a pod's resolv.conf (kubelet, pkg/kubelet/network/dns/dns.go). */
const NDOTS = 5;

/**
 * The names that a pod's resolver asks for, one after the other until one has an answer: with the search domains of its namespace
 * first, unless the name has five dots or more (resolv.conf(5); `search NS.svc.cluster.local svc.cluster.local cluster.local`).
 */
export function namesAskedFor(name: string, namespace: string): readonly string[] {
  const searched = [`${namespace}.svc.${DOMAIN}`, `svc.${DOMAIN}`, DOMAIN].map(
    (domain) => `${name}.${domain}`,
  );
  return name.split('.').length > NDOTS ? [name, ...searched] : [...searched, name];
}

/**
 * The Service (`namespace/name`) whose name this is in cluster DNS, `api.shop.svc.cluster.local`; undefined where there is none
 * (https://github.com/kubernetes/dns/blob/master/docs/specification.md).
 */
export function serviceCalled({ services }: Pick<Cluster, 'services'>, name: string): string | undefined {
  const [service, namespace, ...domain] = name.split('.');
  const key = `${namespace}/${service}`;
  return domain.join('.') === `svc.${DOMAIN}` && services.has(key) ? key : undefined;
}

/** The full name that a Service (`namespace/name`) has in cluster DNS. */
export function fullNameOf(service: string): string {
  return `${service.split('/').reverse().join('.')}.svc.${DOMAIN}`;
}

/** What a pod of a namespace gets for a name: the Service, and the names that were asked for until one had an answer. */
export function lookUpInCluster(
  cluster: Pick<Cluster, 'services'>,
  name: string,
  namespace: string,
): { readonly service: string; readonly asked: readonly string[] } | undefined {
  const names = namesAskedFor(name, namespace);
  for (const [index, each] of names.entries()) {
    const service = serviceCalled(cluster, each);
    if (service !== undefined) return { service, asked: names.slice(0, index + 1) };
  }
  return undefined;
}

import type { Cluster, KubeNamespace, Pod } from './cluster.js';
import { LabelIndex } from './label-index.js';
import type { Labels } from './labels.js';
import { ALL, type Selector, selects } from './selector.js';

/** Which pods: all that is said must hold. */
export interface PodChoice {
  readonly pods?: Selector;
  /** One namespace by name, or those that a selector selects; absent: any. */
  readonly namespaces?: string | Selector;
  /** Names of service accounts; any of them. */
  readonly serviceAccounts?: readonly string[];
  /** Labels of their service accounts. */
  readonly accountLabels?: Selector;
}

/** Finds the pods of a cluster that selectors select. */
export class PodIndex {
  readonly #namespaces: LabelIndex<KubeNamespace>;
  readonly #pods = new Map<string, LabelIndex<Pod>>();
  readonly #accounts: Cluster['serviceAccounts'];

  /** @param hostNetwork whether pods of the host network are among them, which no policy selects */
  constructor({ namespaces, pods, serviceAccounts }: Cluster, hostNetwork = false) {
    this.#accounts = serviceAccounts;
    this.#namespaces = new LabelIndex(namespaces.values(), ({ labels }) => labels);
    const own = new Map<string, Pod[]>();
    for (const pod of pods.values()) {
      if (pod.hostNetwork && !hostNetwork) continue;
      const list = own.get(pod.namespace);
      if (list) list.push(pod);
      else own.set(pod.namespace, [pod]);
    }
    for (const [name, list] of own) this.#pods.set(name, new LabelIndex(list, ({ labels }) => labels));
  }

  /** The namespaces that a selector selects. */
  namespaces(selector: Selector): readonly KubeNamespace[] {
    return this.#namespaces.select(selector);
  }

  /** The pods chosen, namespace by namespace. */
  select({ pods = ALL, namespaces, serviceAccounts, accountLabels }: PodChoice): Pod[] {
    const chosen = this.#indexes(namespaces).flatMap((index) => index.select(pods));
    if (!serviceAccounts && !accountLabels) return chosen;
    return chosen.filter(
      ({ namespace, serviceAccount }) =>
        (!serviceAccounts || serviceAccounts.includes(serviceAccount)) &&
        (!accountLabels || selects(accountLabels, this.#labelsOf(namespace, serviceAccount))),
    );
  }

  selectsAny(choice: PodChoice): boolean {
    if (choice.serviceAccounts || choice.accountLabels) return this.select(choice).length > 0;
    return this.#indexes(choice.namespaces).some((index) => index.selectsAny(choice.pods ?? ALL));
  }

  #labelsOf(namespace: string, account: string): Labels {
    return this.#accounts?.get(`${namespace}/${account}`)?.labels ?? {};
  }

  #indexes(namespaces: PodChoice['namespaces']): LabelIndex<Pod>[] {
    if (namespaces === undefined) return [...this.#pods.values()];
    const names =
      typeof namespaces === 'string' ? [namespaces] : this.namespaces(namespaces).map(({ name }) => name);
    return names.flatMap((name) => this.#pods.get(name) ?? []);
  }
}

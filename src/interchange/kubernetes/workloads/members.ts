import { contains, type IpAddress, type IpPrefix } from '../../../linux/address.js';
import type { ImportFinding } from '../../finding.js';
import type { ImportedMember, ImportedNamespace } from '../../knet/cluster.js';
import { knetLabel, knetName } from '../../knet/names.js';
import type { FitOptions } from '../fit-options.js';
import type { ImportedPod, ImportedWorkload, Inventory, PodTemplate } from '../inventory.js';
import type { Manifest } from '../manifests/manifest.js';
import { displayName } from '../manifests/remarks.js';
import { fitServices } from '../services/fit-services.js';
import { Controllers } from './controllers.js';

/** What the pods are fitted into. */
interface Around {
  readonly options: FitOptions;
  /** By their names in manifests. */
  readonly nodes: ReadonlyMap<string, { readonly name: string }>;
  readonly pools: readonly IpPrefix[];
  readonly findings: ImportFinding[];
}

interface OpenNamespace extends ImportedNamespace {
  readonly members: ImportedMember[];
}

/** All namespaces, those that objects are in without declaring them too, with what is in each. */
export function membersOf(inventory: Inventory, around: Around): readonly ImportedNamespace[] {
  return new Members(inventory, around).all();
}

class Members {
  readonly #namespaces = new Map<string, OpenNamespace>();
  readonly #taken = new Set<string>();
  readonly #addresses = new Set<IpAddress>();

  constructor(
    readonly inventory: Inventory,
    readonly around: Around,
  ) {}

  all(): readonly ImportedNamespace[] {
    const { inventory } = this;
    for (const name of inventory.namespaces.keys()) this.#namespace(name);
    const controllers = new Controllers(inventory.workloads, inventory.pods);
    for (const pod of inventory.pods) this.#addPod(pod, controllers);
    for (const workload of inventory.workloads) {
      if (controllers.isTemplateNeeded(workload)) this.#addWorkload(workload);
    }
    for (const { namespace } of inventory.services) this.#namespace(namespace);
    for (const { namespace, labels } of inventory.serviceAccounts) {
      if (Object.keys(labels).length > 0) this.#namespace(namespace);
    }
    for (const { namespace } of inventory.networkSets) {
      if (namespace !== undefined) this.#namespace(namespace);
    }
    for (const policy of inventory.policies) {
      if ('namespace' in policy && policy.namespace !== undefined) this.#namespace(policy.namespace);
    }
    return [...this.#namespaces.values()];
  }

  #namespace(key: string): OpenNamespace | undefined {
    const known = this.#namespaces.get(key);
    if (known) return known;
    const name = knetName(key, 'namespace');
    if (name === undefined) {
      this.around.findings.push({
        file: '',
        kind: 'Namespace',
        name: key,
        severity: 'error',
        message: 'left out with all that is in it: no namespace can have this name',
      });
      return undefined;
    }
    const { services, serviceAccounts, networkSets, policies, namespaces } = this.inventory;
    const made: OpenNamespace = {
      name,
      labels: namespaces.get(key) ?? {},
      members: [],
      services: fitServices(
        services.filter((each) => each.namespace === key),
        this.around.nodes,
        this.around.findings,
      ),
      serviceAccounts: serviceAccounts.filter((each) => each.namespace === key),
      networkSets: networkSets.filter((each) => each.namespace === key),
      policies: policies.filter((each) => 'namespace' in each && each.namespace === key),
    };
    this.#namespaces.set(key, made);
    return made;
  }

  #addPod(pod: ImportedPod, controllers: Controllers): void {
    const { manifest, namespace, name } = pod;
    const owner = pod.owner && knetName(controllers.topmost(pod.owner).name, 'workload');
    const node = this.#nodeOf(pod.node ?? pod.hostAddress);
    const template = this.#template(pod, manifest);
    const [address, second] = template.hostNetwork ? [] : this.#pins(pod);
    this.#add(namespace, name, 'pod', manifest, (unique) => ({
      name: unique,
      ...(node === undefined ? {} : { node }),
      ...(address ? { address } : {}),
      ...(second ? { second } : {}),
      ...(owner === undefined || owner === name ? {} : { owner }),
      ...template,
      notReady: pod.notReady,
      ...(pod.terminating ? { terminating: true } : {}),
    }));
  }

  /** The addresses that the pod has, if pools have room for them and no other pod has them. */
  #pins({ address, second, hostNetwork, manifest }: ImportedPod): IpAddress[] {
    if (hostNetwork) return [];
    return [address, second].flatMap((wanted) => {
      if (wanted === undefined) return [];
      if (!this.around.pools.some((pool) => contains(pool, wanted)) || this.#addresses.has(wanted)) {
        this.#say(manifest, 'warning', `its address ${wanted} was not kept: no pool can give it`);
        return [];
      }
      this.#addresses.add(wanted);
      return [wanted];
    });
  }

  #nodeOf(name: string | undefined): string | undefined {
    return name === undefined ? undefined : this.around.nodes.get(name)?.name;
  }

  #addWorkload({ manifest, namespace, name, replicas, template, kind }: ImportedWorkload): void {
    const node = this.#nodeOf(template.node);
    const count = replicas === 'each-node' ? this.around.nodes.size : replicas;
    if (count === 0) {
      this.#say(manifest, 'information', 'it has no pods: 0 replicas');
      return;
    }
    this.#add(namespace, name, kind.toLowerCase(), manifest, (unique) => ({
      name: unique,
      replicas: count,
      ...(node === undefined ? {} : { node }),
      ...this.#template(template, manifest),
      notReady: false,
    }));
  }

  /** Adds it under its own name, or where another kind of workload has that, under one with its kind behind. */
  #add(
    namespace: string,
    name: string,
    kind: string,
    manifest: Manifest,
    make: (name: string) => ImportedMember,
  ): void {
    const word = knetName(name, kind);
    const open = this.#namespace(namespace);
    if (word === undefined || !open) {
      if (open) this.#say(manifest, 'error', 'left out: no object can have this name');
      return;
    }
    const taken = (candidate: string) => this.#taken.has(`${namespace}/${candidate}`);
    let unique = taken(word) ? `${word}-${kind}` : word;
    while (taken(unique)) unique += '-2';
    if (unique !== name) this.#say(manifest, 'information', `its name here is ${unique}`);
    this.#taken.add(`${namespace}/${unique}`);
    open.members.push(make(unique));
  }

  #template(
    { labels, serviceAccount, hostNetwork, containers }: PodTemplate,
    manifest: Manifest,
  ): Pick<ImportedMember, 'labels' | 'serviceAccount' | 'hostNetwork' | 'containers'> {
    const { options } = this.around;
    const moved = hostNetwork && options.hostNetwork === 'pod' && this.inventory.policies.length > 0;
    if (moved) {
      const why = 'what a policy means for the host network is undefined in Kubernetes';
      this.#say(manifest, 'warning', `it was moved from the host network to an address of its own: ${why}`);
    }
    const wrong = Object.entries(labels).find(([key, value]) => knetLabel(key, value) === undefined);
    if (wrong) this.#say(manifest, 'warning', `label ${wrong[0]} was left out: no label can look so`);
    return { labels, serviceAccount, hostNetwork: hostNetwork && !moved, containers };
  }

  #say(manifest: Manifest, severity: ImportFinding['severity'], message: string): void {
    const { file, kind } = manifest;
    this.around.findings.push({ file, kind, name: displayName(manifest), severity, message });
  }
}

import { contains, type IpAddress } from '../../linux/address.js';
import type { BgpPeer } from '../../topology/bgp.js';
import type { BgpFilter } from '../../topology/bgp-filter.js';
import type { Tier } from '../../topology/calico-policy.js';
import type { ServiceAccount } from '../../topology/cluster.js';
import type { HostEndpoint } from '../../topology/host-endpoint.js';
import type { Labels } from '../../topology/labels.js';
import type { NetworkSet } from '../../topology/network-set.js';
import type { Policy } from '../../topology/policy.js';
import type { Service } from '../../topology/service.js';
import type { ImportedBgpConfiguration } from './calico/bgp/resources.js';
import { type ImportedInstallation, platformPools } from './calico/installation.js';
import type {
  ClusterSettings,
  ImportedFelix,
  ImportedNode,
  ImportedPod,
  ImportedPool,
  ImportedWorkload,
  Inventory,
} from './inventory.js';
import type { Manifest } from './manifests/manifest.js';
import type { Remarks } from './manifests/remarks.js';
import { mergeNodes } from './nodes/nodes.js';
import { passedOver } from './not-modelled.js';
import { withEndpoints } from './services/service-endpoints.js';
import type { GivenEndpoints } from './services/services.js';
import type { ReadSettings } from './settings/programs.js';
import { finishedPods } from './workloads/finished-pods.js';

/** An inventory in the making: what has been read so far of the objects of all files. */
export class Collection {
  readonly namespaces = new Map<string, Labels>();
  readonly workloads: ImportedWorkload[] = [];
  readonly pods: ImportedPod[] = [];
  /** Pods that have run to their end. */
  readonly finished: Manifest[] = [];
  readonly services: Service[] = [];
  readonly endpoints: GivenEndpoints[] = [];
  readonly policies: Policy[] = [];
  readonly tiers: Tier[] = [];
  readonly pools: ImportedPool[] = [];
  readonly bgpConfigurations = new Map<string, ImportedBgpConfiguration>();
  readonly bgpPeers: BgpPeer[] = [];
  readonly bgpFilters: BgpFilter[] = [];
  readonly hostEndpoints: HostEndpoint[] = [];
  readonly serviceAccounts: ServiceAccount[] = [];
  readonly networkSets: NetworkSet[] = [];
  installation: ImportedInstallation | undefined;
  felix: ImportedFelix | undefined;
  autoHostEndpoints = false;
  strictAffinity = false;
  readonly #nodes = new Map<string, ImportedNode>();
  #settings: ClusterSettings = {};

  constructor(readonly remarks: Remarks) {}

  /** Kubernetes and Calico each have a Node for the same machine. */
  addNode(node: ImportedNode): void {
    const before = this.#nodes.get(node.name);
    this.#nodes.set(node.name, before ? mergeNodes(before, node) : node);
  }

  /** What several objects say of the cluster adds up; of one thing, the last counts. */
  configure(manifest: Manifest, read: ReadSettings | undefined): void {
    if (!read) {
      this.skip(manifest);
      return;
    }
    this.#settings = { ...this.#settings, ...read.settings };
    for (const remark of read.remarks) this.remarks.say(manifest, 'warning', remark);
  }

  /** What was read, or why it was not. */
  keep<T extends object>(to: T[], manifest: Manifest, read: T | string): void {
    if (typeof read === 'string') this.remarks.say(manifest, 'error', `left out: ${read}`);
    else to.push(read);
  }

  /** The same for an object of a namespace; kubectl would put it where the user's context points if it says none. */
  keepOfNamespace<T extends object>(to: T[], manifest: Manifest, read: T | string): void {
    if (!manifest.hasNamespace)
      this.remarks.say(manifest, 'warning', 'it says no namespace: taken for one of namespace default');
    this.keep(to, manifest, read);
  }

  /** Says what becomes of an object that is not read. */
  skip(manifest: Manifest): void {
    const { severity, message } = passedOver(manifest);
    this.remarks.say(manifest, severity, message);
  }

  inventory(): Inventory {
    const { workloads, remarks } = this;
    const pods = [...this.pods, ...finishedPods(this.finished, workloads, this.pods, remarks)];
    const templates = workloads.map(({ namespace, template }) => ({ namespace, labels: template.labels }));
    return {
      settings: this.#settings,
      namespaces: this.namespaces,
      nodes: this.#nodesAsKnown(),
      workloads,
      pods,
      services: withEndpoints(this.services, this.endpoints, [...pods, ...templates]),
      policies: this.policies,
      tiers: this.tiers,
      pools: this.#usedPools(),
      bgpConfigurations: this.bgpConfigurations,
      bgpPeers: this.bgpPeers,
      bgpFilters: this.bgpFilters,
      strictAffinity: this.strictAffinity,
      hostEndpoints: this.hostEndpoints,
      serviceAccounts: this.serviceAccounts,
      networkSets: this.networkSets,
      autoHostEndpoints: this.autoHostEndpoints,
      ...(this.felix ? { felix: this.felix } : {}),
      ...(this.installation?.noBird ? { noBird: true } : {}),
      ...(this.installation?.mtu ? { mtu: this.installation.mtu } : {}),
    };
  }

  /** The operator makes IPPools of what an Installation says, so that those count where they are there. */
  #usedPools(): readonly ImportedPool[] {
    const { installation, pools } = this;
    if (pools.length > 0 || !installation) return pools;
    return installation.pools ?? platformPools(this.#settings.podCidrs);
  }

  /** Nodes with the addresses in front by which they know each other. */
  #nodesAsKnown(): ReadonlyMap<string, ImportedNode> {
    const cidrs = this.installation?.nodeCidrs;
    if (!cidrs) return this.#nodes;
    const isOutside = (address: IpAddress) => Number(!cidrs.some((cidr) => contains(cidr, address)));
    return new Map(
      [...this.#nodes].map(([name, node]) => [
        name,
        { ...node, addresses: [...node.addresses].sort((a, b) => isOutside(a) - isOutside(b)) },
      ]),
    );
  }
}

import type { BgpPeer } from '../../topology/bgp.js';
import type { BgpFilter } from '../../topology/bgp-filter.js';
import type { Tier } from '../../topology/calico-policy.js';
import type { ServiceAccount } from '../../topology/cluster.js';
import type { HostEndpoint } from '../../topology/host-endpoint.js';
import type { Labels } from '../../topology/labels.js';
import type { NetworkSet } from '../../topology/network-set.js';
import type { Policy } from '../../topology/policy.js';
import type { Service } from '../../topology/service.js';
import type { ImportFinding } from '../finding.js';
import { readAdminPolicy } from './admin-policy.js';
import { type ImportedBgpConfiguration, isPeerOfPods, readBgpConfiguration, readBgpPeer } from './bgp.js';
import { readBgpFilter } from './bgp-filter.js';
import { readCalicoNode } from './calico-node.js';
import { readCalicoPolicy, readTier } from './calico-policy.js';
import { type ReadSettings, readConfigMap, readConfiguration, versionOf } from './cluster-settings.js';
import { readFelixConfiguration } from './felix-configuration.js';
import { fieldsAt, isTrueAt, labelsAt, textAt } from './fields.js';
import { finishedPods } from './finished-pods.js';
import { makesHostEndpoints, readHostEndpoint } from './host-endpoint.js';
import type {
  ClusterSettings,
  ImportedFelix,
  ImportedNode,
  ImportedPod,
  ImportedPool,
  ImportedWorkload,
  Inventory,
} from './inventory.js';
import { readIpPool } from './ip-pool.js';
import type { Manifest } from './manifest.js';
import { readNetworkPolicy } from './network-policy.js';
import { readNetworkSet } from './network-set.js';
import { mergeNodes, readNamespace, readNode } from './nodes.js';
import { passedOver } from './not-modelled.js';
import { parseManifests } from './parse.js';
import { Remarks, sourceOf } from './reader.js';
import { withEndpoints } from './service-endpoints.js';
import { type GivenEndpoints, readEndpoints, readService } from './services.js';
import { isFinished, isWorkloadKind, readPod, readWorkload } from './workloads.js';

/** A file to import: its name as the user gave it, and its text. */
export interface ImportFile {
  readonly name: string;
  readonly text: string;
}

/** What the files' objects say of one cluster, and what they say besides. Never throws. */
export function readManifests(files: Iterable<ImportFile>): {
  readonly inventory: Inventory;
  readonly findings: readonly ImportFinding[];
} {
  const reading = new Reading();
  const broken: ImportFinding[] = [];
  const manifests = new Map<string, Manifest>();
  for (const { name, text } of files) {
    const parsed = parseManifests(name, text);
    broken.push(...parsed.findings);
    for (const manifest of parsed.manifests) {
      const key = [manifest.group, manifest.kind, manifest.namespace, manifest.name].join(' ');
      const before = manifests.get(key);
      if (before) {
        reading.remarks.say(
          before,
          'warning',
          `declared again in ${manifest.file}: that one counts, as with kubectl apply`,
        );
        manifests.delete(key);
      }
      manifests.set(key, manifest);
    }
  }
  for (const manifest of manifests.values()) reading.read(manifest);
  return { inventory: reading.inventory(), findings: [...broken, ...reading.remarks.findings] };
}

const OWN_TIERS: ReadonlySet<string> = new Set([
  'default',
  'adminnetworkpolicy',
  'baselineadminnetworkpolicy',
  'kube-admin',
  'kube-baseline',
]);

const WORKLOAD_GROUPS: ReadonlySet<string> = new Set([
  'apps',
  'batch',
  'extensions',
  'apps.openshift.io',
  'kubevirt.io',
]);

class Reading {
  readonly remarks = new Remarks();
  readonly #namespaces = new Map<string, Labels>();
  readonly #nodes = new Map<string, ImportedNode>();
  readonly #workloads: ImportedWorkload[] = [];
  readonly #pods: ImportedPod[] = [];
  readonly #finished: Manifest[] = [];
  readonly #services: Service[] = [];
  readonly #endpoints: GivenEndpoints[] = [];
  readonly #policies: Policy[] = [];
  readonly #tiers: Tier[] = [];
  readonly #pools: ImportedPool[] = [];
  readonly #bgpConfigurations = new Map<string, ImportedBgpConfiguration>();
  readonly #bgpPeers: BgpPeer[] = [];
  readonly #bgpFilters: BgpFilter[] = [];
  readonly #hostEndpoints: HostEndpoint[] = [];
  readonly #serviceAccounts: ServiceAccount[] = [];
  readonly #networkSets: NetworkSet[] = [];
  #felix: ImportedFelix | undefined;
  #settings: ClusterSettings = {};
  #autoHostEndpoints = false;
  #strictAffinity = false;

  read(manifest: Manifest): void {
    if (manifest.group === '') this.#readCore(manifest);
    else if (WORKLOAD_GROUPS.has(manifest.group) && isWorkloadKind(manifest.kind))
      this.#readWorkload(manifest);
    else if (manifest.group.endsWith('projectcalico.org')) this.#readCalico(manifest);
    else this.#readOther(manifest);
  }

  #readOther(manifest: Manifest): void {
    switch (`${manifest.group}/${manifest.kind}`) {
      case 'networking.k8s.io/NetworkPolicy':
      case 'extensions/NetworkPolicy':
        this.#remarkOnNamespace(manifest);
        this.#addPolicy(manifest, readNetworkPolicy(manifest, this.remarks));
        break;
      case 'policy.networking.k8s.io/AdminNetworkPolicy':
      case 'policy.networking.k8s.io/BaselineAdminNetworkPolicy':
      case 'policy.networking.k8s.io/ClusterNetworkPolicy':
        this.#addPolicy(manifest, readAdminPolicy(manifest, this.remarks));
        break;
      case 'discovery.k8s.io/EndpointSlice':
        this.#endpoints.push(readEndpoints(manifest));
        break;
      case 'kubeproxy.config.k8s.io/KubeProxyConfiguration':
      case 'kubeadm.k8s.io/ClusterConfiguration':
        this.#configure(manifest, readConfiguration(manifest));
        break;
      default:
        this.#skip(manifest);
    }
  }

  /** What several objects say of the cluster adds up; of one thing, the last counts. */
  #configure(manifest: Manifest, read: ReadSettings | undefined): void {
    if (!read) {
      this.#skip(manifest);
      return;
    }
    this.#settings = { ...this.#settings, ...read.settings };
    for (const remark of read.remarks) this.remarks.say(manifest, 'warning', remark);
  }

  /** `projectcalico.org/v3`, and the same objects as custom resources (`crd.projectcalico.org/v1`). */
  #readCalico(manifest: Manifest): void {
    switch (manifest.kind) {
      case 'NetworkPolicy':
        this.#remarkOnNamespace(manifest);
        this.#addPolicy(manifest, readCalicoPolicy(manifest));
        break;
      case 'GlobalNetworkPolicy':
        this.#addPolicy(manifest, readCalicoPolicy(manifest));
        break;
      case 'Tier':
        this.#addTier(manifest);
        break;
      case 'IPPool':
        this.#addPool(manifest);
        break;
      case 'Node':
        this.#addNode(readCalicoNode(manifest));
        break;
      case 'BGPConfiguration':
        this.#bgpConfigurations.set(manifest.name, readBgpConfiguration(manifest, this.remarks));
        break;
      case 'BGPPeer':
        if (isPeerOfPods(manifest))
          this.remarks.say(manifest, 'warning', 'left out: peers that are pods are not modelled');
        else this.#keep(this.#bgpPeers, manifest, readBgpPeer(manifest, this.remarks));
        break;
      case 'BGPFilter':
        this.#keep(this.#bgpFilters, manifest, readBgpFilter(manifest));
        break;
      case 'HostEndpoint':
        this.#keep(this.#hostEndpoints, manifest, readHostEndpoint(manifest));
        break;
      case 'NetworkSet':
        this.#remarkOnNamespace(manifest);
        this.#keep(this.#networkSets, manifest, readNetworkSet(manifest));
        break;
      case 'GlobalNetworkSet':
        this.#keep(this.#networkSets, manifest, readNetworkSet(manifest));
        break;
      case 'FelixConfiguration':
        this.#felix = readFelixConfiguration(manifest, this.remarks) ?? this.#felix;
        break;
      case 'KubeControllersConfiguration':
        this.#autoHostEndpoints = makesHostEndpoints(manifest);
        break;
      case 'ClusterInformation': {
        const calico = versionOf(textAt(fieldsAt(manifest.body, 'spec'), 'calicoVersion'));
        this.#configure(manifest, { settings: calico === undefined ? {} : { calico }, remarks: [] });
        break;
      }
      case 'IPAMConfig':
      case 'IPAMConfiguration':
        this.#strictAffinity = isTrueAt(fieldsAt(manifest.body, 'spec'), 'strictAffinity');
        break;
      default:
        this.#skip(manifest);
    }
  }

  /** kubectl would put it where the user's context points. */
  #remarkOnNamespace(manifest: Manifest): void {
    if (manifest.hasNamespace) return;
    this.remarks.say(manifest, 'warning', 'it says no namespace: taken for one of namespace default');
  }

  #addNode(node: ImportedNode): void {
    const before = this.#nodes.get(node.name);
    this.#nodes.set(node.name, before ? mergeNodes(before, node) : node);
  }

  /** What was read, or why it was not. */
  #keep<T extends object>(to: T[], manifest: Manifest, read: T | string): void {
    if (typeof read === 'string') this.remarks.say(manifest, 'error', `left out: ${read}`);
    else to.push(read);
  }

  #readCore(manifest: Manifest): void {
    switch (manifest.kind) {
      case 'Namespace':
        this.#namespaces.set(manifest.name, readNamespace(manifest));
        break;
      case 'Node':
        this.#addNode(readNode(manifest));
        break;
      case 'Pod':
        if (isFinished(manifest)) this.#finished.push(manifest);
        else this.#pods.push(readPod(manifest, this.remarks));
        break;
      case 'ReplicationController':
        this.#readWorkload(manifest);
        break;
      case 'Service':
        this.#services.push(...readService(manifest, this.remarks));
        break;
      case 'ServiceAccount':
        this.#serviceAccounts.push({
          namespace: manifest.namespace,
          name: manifest.name,
          labels: labelsAt(fieldsAt(manifest.body, 'metadata'), 'labels'),
          source: sourceOf(manifest),
        });
        break;
      case 'Endpoints':
        this.#endpoints.push(readEndpoints(manifest));
        break;
      case 'ConfigMap':
        this.#configure(manifest, readConfigMap(manifest));
        break;
      default:
        this.#skip(manifest);
    }
  }

  #readWorkload(manifest: Manifest): void {
    const workload = readWorkload(manifest, this.remarks);
    if (workload) this.#workloads.push(workload);
  }

  /** Tiers that exist by themselves need not be declared. */
  #addTier(manifest: Manifest): void {
    const tier = readTier(manifest);
    if (OWN_TIERS.has(tier.name)) this.remarks.say(manifest, 'information', 'exists by itself');
    else this.#tiers.push(tier);
  }

  #addPool(manifest: Manifest): void {
    const pool = readIpPool(manifest);
    if (pool) this.#pools.push(pool);
    else this.remarks.say(manifest, 'error', 'left out: it has no valid cidr');
  }

  #addPolicy(manifest: Manifest, policy: Policy | string): void {
    this.#keep(this.#policies, manifest, policy);
  }

  #skip(manifest: Manifest): void {
    const { severity, message } = passedOver(manifest);
    this.remarks.say(manifest, severity, message);
  }

  inventory(): Inventory {
    this.#pods.push(...finishedPods(this.#finished.splice(0), this.#workloads, this.#pods, this.remarks));
    const templates = this.#workloads.map(({ namespace, template }) => ({
      namespace,
      labels: template.labels,
    }));
    return {
      settings: this.#settings,
      namespaces: this.#namespaces,
      nodes: this.#nodes,
      workloads: this.#workloads,
      pods: this.#pods,
      services: withEndpoints(this.#services, this.#endpoints, [...this.#pods, ...templates]),
      policies: this.#policies,
      tiers: this.#tiers,
      pools: this.#pools,
      bgpConfigurations: this.#bgpConfigurations,
      bgpPeers: this.#bgpPeers,
      bgpFilters: this.#bgpFilters,
      strictAffinity: this.#strictAffinity,
      hostEndpoints: this.#hostEndpoints,
      serviceAccounts: this.#serviceAccounts,
      networkSets: this.#networkSets,
      autoHostEndpoints: this.#autoHostEndpoints,
      ...(this.#felix ? { felix: this.#felix } : {}),
    };
  }
}

import {
  family,
  hostPrefix,
  type IpAddress,
  type IpPrefix,
  networkAddress,
  prefix,
  prefixLength,
} from '../../../../linux/address.js';
import type { Pod } from '../../../../topology/cluster.js';
import { LabelIndex } from '../../../../topology/label-index.js';
import type { Labels } from '../../../../topology/labels.js';
import type { Listen } from '../../../../topology/listen.js';
import { inetAddresses } from '../../../../topology/segment.js';
import type { Context } from '../../../programmer.js';
import type { CalicoCluster } from '../../cluster.js';
import { hostEndpoints } from '../../host-endpoints.js';
import { labelsOfPods, networkSetLabels, nodeLabels } from '../../policy/endpoint-labels.js';
import { calicoAddresses } from '../../workloads.js';

/** What sets of addresses are made of. */
export interface Selectable {
  readonly addresses: readonly (IpAddress | IpPrefix)[];
  /** Listeners whose port has a name. */
  readonly ports: readonly Listen[];
}

/** All that policies of a cluster may select. */
export interface Selectables {
  /** Pods, host endpoints with the addresses that they expect, and network sets. */
  readonly pods: LabelIndex<Selectable>;
  readonly nodes: LabelIndex<Selectable>;
  /** The labels of a pod's endpoint: one object for all pods that have the same. */
  labelsOf(pod: Pod): Labels;
}

export function selectables(cluster: CalicoCluster, context: Context): Selectables {
  const labelsOf = labelsOfPods(cluster);
  const endpoints: { readonly labels: Labels; readonly item: Selectable }[] = [];
  for (const pod of cluster.pods.values()) {
    const addresses = calicoAddresses(pod, cluster, context);
    if (addresses.length > 0)
      endpoints.push({ labels: labelsOf(pod), item: { addresses, ports: namedPorts(pod) } });
  }
  for (const { labels, expectedIps } of hostEndpoints(cluster, context)) {
    endpoints.push({ labels, item: { addresses: expectedIps, ports: [] } });
  }
  for (const set of cluster.networkSets ?? []) {
    endpoints.push({
      labels: networkSetLabels(set, cluster.namespaces),
      item: { addresses: set.nets.flatMap(asMembers), ports: [] },
    });
  }
  const nodes = [...cluster.nodes.values()].map((node) => {
    const addresses = node.attachments.flatMap(inetAddresses).map(({ address }) => address);
    return { labels: nodeLabels(node), item: { addresses, ports: [] } };
  });
  return { pods: indexOf(endpoints), nodes: indexOf(nodes), labelsOf };
}

/** An ipset of networks cannot hold the one of all addresses, but its two halves (ipset(8), hash:net). */
function asMembers(net: IpPrefix): readonly (IpAddress | IpPrefix)[] {
  const length = prefixLength(net);
  if (length === 0) return HALVES[family(net)];
  const address = networkAddress(net);
  return [net === hostPrefix(address) ? address : net];
}

const HALVES = {
  4: [prefix('0.0.0.0/1'), prefix('128.0.0.0/1')],
  6: [prefix('::/1'), prefix('8000::/1')],
} as const;

function indexOf(
  items: readonly { readonly labels: Labels; readonly item: Selectable }[],
): LabelIndex<Selectable> {
  const labels = new Map(items.map((each) => [each.item, each.labels]));
  return new LabelIndex(labels.keys(), (item) => labels.get(item)!);
}

function namedPorts({ containers }: Pod): readonly Listen[] {
  return containers.flatMap(({ listens }) => listens.filter(({ name }) => name !== undefined));
}

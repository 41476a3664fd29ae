import type { IpAddress } from '../../../../linux/address.js';
import type { Pod } from '../../../../topology/cluster.js';
import { LabelIndex } from '../../../../topology/label-index.js';
import type { Labels } from '../../../../topology/labels.js';
import type { Listen } from '../../../../topology/listen.js';
import { inetAddresses } from '../../../../topology/segment.js';
import type { Context } from '../../../programmer.js';
import type { CalicoCluster } from '../../cluster.js';
import { hostEndpoints } from '../../host-endpoints.js';
import { labelsOfPods, nodeLabels } from '../../policy/endpoint-labels.js';
import { calicoAddresses } from '../../workloads.js';

/** What sets of addresses are made of. */
export interface Selectable {
  readonly addresses: readonly IpAddress[];
  /** Listeners whose port has a name. */
  readonly ports: readonly Listen[];
}

/** All that policies of a cluster may select. */
export interface Selectables {
  /** Pods, and host endpoints with the addresses that they expect. */
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
  const nodes = [...cluster.nodes.values()].map((node) => {
    const addresses = node.attachments.flatMap(inetAddresses).map(({ address }) => address);
    return { labels: nodeLabels(node), item: { addresses, ports: [] } };
  });
  return { pods: indexOf(endpoints), nodes: indexOf(nodes), labelsOf };
}

function indexOf(
  items: readonly { readonly labels: Labels; readonly item: Selectable }[],
): LabelIndex<Selectable> {
  const labels = new Map(items.map((each) => [each.item, each.labels]));
  return new LabelIndex(labels.keys(), (item) => labels.get(item)!);
}

function namedPorts({ containers }: Pod): readonly Listen[] {
  return containers.flatMap(({ listens }) => listens.filter(({ name }) => name !== undefined));
}

import type { CalicoCluster } from '../../../src/controlplane/calico/cluster.js';
import { isCalico } from '../../../src/controlplane/calico/cluster.js';
import { type IpAddress, nthAddress, prefix } from '../../../src/linux/address.js';
import { NO_SERVICES } from '../../../src/topology/bgp.js';
import type { Calico, Encapsulation } from '../../../src/topology/calico.js';
import type { Pod } from '../../../src/topology/cluster.js';
import type { Node } from '../../../src/topology/machine.js';
import type { Topology } from '../../../src/topology/topology.js';
import { topologyOf } from '../../fixtures.js';

const source = { uri: 'test', start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

/** What a test of whole clusters chooses; the rest is plain. */
export interface ClusterShape {
  readonly pools: readonly {
    readonly prefix: string;
    readonly blockSize: number;
    readonly ipip?: Encapsulation;
  }[];
  /** Pods of each node. */
  readonly pods: readonly (readonly { readonly address?: IpAddress }[])[];
}

/** A cluster built without text, for tests that need many or odd ones. */
export function clusterOf({ pools, pods }: ClusterShape): CalicoCluster {
  const nodes = pods.map((_, index): Node => {
    const address = nthAddress(prefix('192.168.0.0/16'), index + 1);
    const attachments = [{ segment: 'lan', address, prefixLength: 16, source }];
    return {
      kind: 'node',
      cluster: 'demo',
      name: `node${index + 1}`,
      attachments,
      routes: [],
      sysctls: [],
      listens: [],
      source,
    };
  });
  const all = pods.flatMap((onNode, node) =>
    onNode.map((pod, index): [string, Pod] => {
      const name = `p${node + 1}-${index}`;
      const rest = { labels: {}, serviceAccount: 'default', hostNetwork: false, containers: [], source };
      return [`ns/${name}`, { ...pod, ...rest, namespace: 'ns', name, node: `node${node + 1}` }];
    }),
  );
  const cni: Calico = {
    kind: 'calico',
    version: '3.31',
    pools: new Map(
      pools.map((pool, index) => {
        const name = `pool${index + 1}`;
        const { blockSize, ipip = 'never' } = pool;
        return [
          name,
          { name, prefix: prefix(pool.prefix), blockSize, ipip, vxlan: 'never', natOutgoing: true, source },
        ];
      }),
    ),
    bgp: {
      asNumber: 64512,
      mesh: true,
      reflectors: new Map(),
      peers: [],
      filters: new Map(),
      services: NO_SERVICES,
      advertisements: [],
      source,
    },
    datastore: 'kubernetes',
    source,
  };
  const byName = new Map(nodes.map((node) => [node.name, node]));
  return {
    name: 'demo',
    nodes: byName,
    pods: new Map(all),
    namespaces: new Map(),
    workloads: new Map(),
    services: new Map(),
    kubeProxy: 'iptables',
    serviceCidrs: [],
    clusterCidrs: [],
    policies: [],
    tiers: new Map(),
    cni,
    source,
  };
}

/** The topology of a fixture, and its first cluster, whose CNI must be Calico. */
export async function calicoOf(fixture: string): Promise<{ topology: Topology; cluster: CalicoCluster }> {
  const topology = await topologyOf(fixture);
  const [cluster] = topology.clusters.values();
  if (!cluster || !isCalico(cluster)) throw new Error('the fixture has no Calico cluster');
  return { topology, cluster };
}

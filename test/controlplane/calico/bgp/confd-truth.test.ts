import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { type Peering, Peerings, protocolName } from '../../../../src/controlplane/calico/bgp/peering.js';
import type { CalicoCluster } from '../../../../src/controlplane/calico/cluster.js';
import { nodeAddresses } from '../../../../src/controlplane/calico/node-address.js';
import { type IpAddress, ip } from '../../../../src/linux/address.js';
import type { BgpPeer, RouteReflector } from '../../../../src/topology/calico.js';
import { clusterOf } from '../calico-cluster.js';

/** Calico resources, and the peers that confd's own tests want for node kube-master. */
const truth = new URL('../../../../../shared/truth/calico/bgp/', import.meta.url);

test
  .skipIf(!existsSync(truth))
  .each([
    'mesh__hash',
    'mesh__ipip-off',
    'mesh__ipip-cross-subnet',
    'mesh__vxlan-always',
    'explicit_peering__specific_node',
    'explicit_peering__keepnexthop',
    'reverse_peering__auto',
  ])('%s: the peers that confd gives kube-master', (name) => {
  const cluster = read(new URL(`${name}/input.yaml`, truth));
  const peers = [...new Peerings(cluster, nodeAddresses(cluster)).of('kube-master')];
  const expected = JSON.parse(readFileSync(new URL(`${name}/expected.json`, truth), 'utf8'));
  const wanted = (expected.peers as Record<string, unknown>[]).map(
    ({ nextHopSelf, nextHopKeep, ...peer }) => peer,
  );
  expect(peers.map(shown).sort((a, b) => (a.name < b.name ? -1 : 1))).toEqual(wanted);
});

function shown(peering: Peering) {
  return {
    name: protocolName(peering),
    neighbor: peering.remoteAddress,
    as: String(peering.remoteAs),
    passive: peering.passive,
    rrClient: peering.reflectsWith !== undefined,
    clusterId: peering.reflectsWith ?? null,
  };
}

interface Resource {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, unknown>> };
  readonly spec: {
    readonly nodeToNodeMeshEnabled?: boolean;
    readonly asNumber?: number;
    readonly bgp?: { readonly ipv4Address: string; readonly routeReflectorClusterID?: string };
    readonly peerIP?: string;
    readonly node?: string;
    readonly nodeSelector?: string;
    readonly peerSelector?: string;
  };
}

/** As much of the resources as these cases need. */
function read(file: URL): CalicoCluster {
  const resources = parseAllDocuments(readFileSync(file, 'utf8')).map(
    (document) => document.toJS() as Resource,
  );
  const ofKind = (kind: string) => resources.filter((resource) => resource?.kind === kind);
  const plain = clusterOf({ pools: [], pods: [[]] });
  const template = plain.nodes.get('node1')!;
  const { source } = plain;
  const reflectors = new Map<string, RouteReflector>();
  const nodes = ofKind('Node').map(({ metadata: { name }, spec }) => {
    const [address, length] = spec.bgp!.ipv4Address.split('/');
    const clusterId = spec.bgp!.routeReflectorClusterID;
    if (clusterId) reflectors.set(name, { node: name, clusterId: ip(clusterId), source });
    const attachment = { segment: 'lan', address: ip(address!), prefixLength: Number(length), source };
    return [name, { ...template, name, attachments: [attachment] }] as const;
  });
  const select = (selector: string): string[] =>
    ofKind('Node')
      .filter(
        ({ metadata: { labels = {} } }) =>
          selector === 'all()' || Object.keys(labels).some((label) => selector.includes(label)),
      )
      .map(({ metadata }) => metadata.name);
  const [configuration] = ofKind('BGPConfiguration');
  const asNumber = configuration?.spec?.asNumber ?? 64512;
  const peers = ofKind('BGPPeer').flatMap(({ spec }): BgpPeer[] => {
    const from = spec.node ? [spec.node] : select(spec.nodeSelector ?? 'all()');
    if (spec.peerSelector)
      return select(spec.peerSelector).map((node) => ({ nodes: from, with: { kind: 'node', node }, source }));
    if (spec.peerIP!.includes('[')) return [];
    return [
      {
        nodes: from,
        with: { kind: 'address', address: spec.peerIP as IpAddress, asNumber: spec.asNumber! },
        source,
      },
    ];
  });
  const mesh = configuration?.spec?.nodeToNodeMeshEnabled ?? true;
  const bgp = { asNumber, mesh, reflectors, peers, source };
  return { ...plain, nodes: new Map(nodes), cni: { ...plain.cni, bgp } };
}

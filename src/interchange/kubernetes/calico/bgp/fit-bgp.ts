import { type Bgp, type MachineBgp, NO_SERVICES, type RouteReflector } from '../../../../topology/bgp.js';
import { knetName } from '../../../knet/names.js';
import type { Inventory } from '../../inventory.js';

/** The cluster's BGP: BGPConfiguration `default`, BGPPeers, BGPFilters, and the nodes that are route reflectors. */
export function fitBgp({ nodes, bgpConfigurations, bgpPeers, bgpFilters }: Inventory): Bgp {
  const source = { uri: '', start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
  const reflectors = new Map<string, RouteReflector>();
  for (const { name, bgp } of nodes.values()) {
    const node = knetName(name, 'node');
    if (node !== undefined && bgp.clusterId) reflectors.set(node, { node, clusterId: bgp.clusterId, source });
  }
  return {
    asNumber: 64512,
    mesh: true,
    services: NO_SERVICES,
    advertisements: [],
    source,
    ...bgpConfigurations.get('default'),
    reflectors,
    peers: bgpPeers,
    filters: new Map(bgpFilters.map((filter) => [filter.name, filter])),
  };
}

/** What a node has of its own: BGPConfiguration `node.NAME`, and the AS number of its Node. */
export function nodeBgp(name: string, inventory: Inventory): { readonly bgp?: MachineBgp } {
  const own = inventory.bgpConfigurations.get(`node.${name}`);
  const asNumber = inventory.nodes.get(name)?.bgp.asNumber ?? own?.asNumber;
  if (!own && asNumber === undefined) return {};
  return {
    bgp: {
      ...(asNumber === undefined ? {} : { asNumber }),
      ...(own?.listenPort === undefined ? {} : { listenPort: own.listenPort }),
      advertisements: own?.advertisements ?? [],
      neighbours: [],
      announces: [],
      source: own?.source ?? { uri: '', start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
    },
  };
}

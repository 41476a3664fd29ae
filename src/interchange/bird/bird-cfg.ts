import { blockRoutes } from '../../controlplane/calico/bgp/announcements.js';
import { routeAuthor } from '../../controlplane/calico/bgp/cluster-routes.js';
import { firstOfEach, type Peering, Peerings, protocolName } from '../../controlplane/calico/bgp/peering.js';
import { serviceRanges, serviceRoutes } from '../../controlplane/calico/bgp/service-routes.js';
import type { CalicoCluster } from '../../controlplane/calico/cluster.js';
import { nodeAddresses } from '../../controlplane/calico/node-address.js';
import type { Context } from '../../controlplane/programmer.js';
import { covers } from '../../linux/address.js';
import type { IpPool } from '../../topology/calico.js';
import type { Node } from '../../topology/machine.js';
import { attribute, filterFunction, filterFunctions, pair } from './filter.js';

/**
 * What confd would have a node's BIRD do, in the language of BIRD 2 (bird.cfg, bird_ipam.cfg and bird_aggr.cfg in one). Calico's
 * own BIRD is a fork of 1.6 whose `krt_tunnel` sends a route into tunl0; BIRD 2 does the same by setting the device.
 *
 * @returns undefined for a node without an IPv4 address, or whose cluster does without BIRD
 */
export function birdConfiguration(node: Node, cluster: CalicoCluster, context: Context): string | undefined {
  const addresses = context.plan(nodeAddresses, cluster);
  const own = addresses.get(node.name);
  if (!own || cluster.cni.noBird) return undefined;
  const peerings = [...firstOfEach(new Peerings(cluster, addresses).of(node.name))];
  const lines = [
    `# BIRD of node ${node.name}`,
    `router id ${own.address};`,
    'protocol device { scan time 2; }',
    'protocol direct { ipv4; interface -"cali*", -"kube-ipvs*", "*"; }',
    ...staticRoutes(node, cluster, context),
    ...communityFunction(node, cluster),
    ...exportFunction(node, cluster, context),
    ...kernelFilter(cluster, own.subnet),
    ...[...cluster.cni.bgp.filters.values()].flatMap(filterFunctions),
    'protocol kernel {',
    '  learn; persist; scan time 2; metric 0; merge paths on;',
    '  ipv4 { import all; export filter calico_kernel_programming; };',
    '}',
    'template bgp bgp_template {',
    '  multihop; graceful restart;',
    '  connect delay time 2; connect retry time 5; error wait time 5,30;',
    '}',
    ...peerings.flatMap((peering) => protocol(peering, node, cluster)),
  ];
  return `${lines.join('\n')}\n`;
}

function staticRoutes(node: Node, cluster: CalicoCluster, context: Context): string[] {
  const blocks = (context.plan(blockRoutes, cluster).get(node.name) ?? [])
    .map(({ prefix }) => prefix)
    .filter((prefix) => !prefix.endsWith('/32'));
  const services = serviceRoutes(node, cluster, context).map(({ prefix }) => prefix);
  const routes = [...blocks, ...services].map((prefix) => `  route ${prefix} blackhole;`);
  return routes.length === 0 ? [] : ['protocol static {', '  ipv4;', ...routes, '}'];
}

function communityFunction(node: Node, { cni }: CalicoCluster): string[] {
  const advertisements = node.bgp?.advertisements.length ? node.bgp.advertisements : cni.bgp.advertisements;
  const of4 = advertisements.filter(({ prefix }) => !prefix.includes(':'));
  return [
    'function apply_communities()',
    '{',
    ...of4.map(({ prefix, communities }) => {
      const adds = communities.map((each) => `${attribute(each)}.add(${pair(each)});`);
      return `  if (net ~ ${prefix}) then { ${adds.join(' ')} }`;
    }),
    '}',
  ];
}

/** Whole blocks rather than what is in them, Services, and whatever else is of a pool. */
function exportFunction(node: Node, cluster: CalicoCluster, context: Context): string[] {
  const pools = poolsOf(cluster);
  const blocks = (context.plan(blockRoutes, cluster).get(node.name) ?? []).filter(
    ({ prefix }) => !prefix.endsWith('/32'),
  );
  const services = serviceRoutes(node, cluster, context);
  return [
    'function calico_export_to_bgp_peers()',
    '{',
    ...pools
      .filter(({ noBgpExport }) => noBgpExport)
      .map(({ prefix }) => `  if (net ~ ${prefix}) then reject;`),
    '  apply_communities();',
    ...blocks.flatMap(({ prefix }) => [
      `  if (net = ${prefix}) then accept;`,
      `  if (net ~ ${prefix}) then reject;`,
    ]),
    ...services.map(({ prefix }) => `  if (net ~ ${prefix}) then accept;`),
    ...pools
      .filter(({ noBgpExport }) => !noBgpExport)
      .map(({ prefix }) => `  if (net ~ ${prefix}) then accept;`),
    '}',
  ];
}

function kernelFilter(cluster: CalicoCluster, subnet: string): string[] {
  return [
    'filter calico_kernel_programming',
    '{',
    '  if (source = RTS_DEVICE) then reject;',
    ...serviceRanges(cluster).map((range) => `  if (net ~ ${range}) then reject;`),
    ...poolsOf(cluster).map(
      (pool) => `  if (net ~ ${pool.prefix}) then { ${kernelAction(pool, cluster, subnet)} }`,
    ),
    '  accept;',
    '}',
  ];
}

/** Into the tunnel: `ip route add … via NEXT_HOP dev tunl0 onlink`. */
const INTO_TUNNEL = '{ ifname = "tunl0"; onlink = true; gw = bgp_next_hop; }';

/** What becomes of routes to a pool in the kernel: the middle of a line of calico_kernel_programming. */
function kernelAction(pool: IpPool, cluster: CalicoCluster, subnet: string): string {
  if (routeAuthor(pool, cluster) !== 'bird') return 'reject;';
  if (pool.ipip === 'never') return 'accept;';
  const far = pool.ipip === 'always' ? '' : ` && !(bgp_next_hop ~ ${subnet})`;
  return `if (source = RTS_BGP${far}) then ${INTO_TUNNEL} accept;`;
}

function protocol(peering: Peering, node: Node, cluster: CalicoCluster): string[] {
  const { localAddress, remoteAddress, port, localAs, remoteAs, reflectsWith, nextHop, peer } = peering;
  const ownPort = node.bgp?.listenPort ?? cluster.cni.bgp.listenPort;
  const filters = peer?.filters ?? [];
  const calls = (list: 'importV4' | 'exportV4') =>
    filters
      .filter((name) => (cluster.cni.bgp.filters.get(name)?.[list].length ?? 0) > 0)
      .map((name) => `${filterFunction(name, list)}(${localAs === remoteAs});`);
  return [
    `protocol bgp ${protocolName(peering)} from bgp_template {`,
    `  local ${peer?.anySource ? '' : `${localAddress} `}${ownPort === undefined ? '' : `port ${ownPort} `}as ${localAs};`,
    `  neighbor ${remoteAddress} ${port === undefined ? '' : `port ${port} `}as ${remoteAs};`,
    ...(peering.passive ? ['  passive on;'] : []),
    ...(reflectsWith === undefined ? [] : ['  rr client;', `  rr cluster id ${reflectsWith};`]),
    ...(peer?.ttlSecurity === undefined ? [] : [`  ttl security on; multihop ${peer.ttlSecurity};`]),
    ...(peer?.allowedLocalAs === undefined ? [] : [`  allow local as ${peer.allowedLocalAs};`]),
    ...(peer?.restartTime === undefined ? [] : [`  graceful restart time ${peer.restartTime};`]),
    '  ipv4 {',
    '    gateway recursive; add paths on;',
    ...(nextHop === undefined ? [] : [`    next hop ${nextHop};`]),
    `    import filter { ${[...calls('importV4'), 'accept;'].join(' ')} };`,
    `    export filter { ${[...calls('exportV4'), 'calico_export_to_bgp_peers();', 'reject;'].join(' ')} };`,
    '  };',
    '}',
  ];
}

/** IPv4 pools, those within others first. */
function poolsOf({ cni }: CalicoCluster): readonly IpPool[] {
  const pools = [...cni.pools.values()].filter(({ prefix }) => !prefix.includes(':'));
  return pools.toSorted((a, b) => Number(covers(a.prefix, b.prefix)) - Number(covers(b.prefix, a.prefix)));
}

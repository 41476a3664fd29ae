import type { Bgp, BgpPeer, MachineBgp, NodeChoice, PrefixAdvertisement } from '../../topology/bgp.js';
import {
  type BgpFilter,
  type BgpFilterRule,
  type BgpOperation,
  FILTER_LISTS,
} from '../../topology/bgp-filter.js';
import type { Lines } from './lines.js';
import { quoted } from './names.js';
import { printSelector } from './print-selector.js';

/** What a cluster says of BGP, without what goes without saying. */
export function printBgp(lines: Lines, bgp: Bgp): void {
  const { asNumber, mesh, listenPort, reflectors, peers, filters, clusterRoutes, services } = bgp;
  const settings = [
    ...(asNumber === 64512 ? [] : [`as ${asNumber}`]),
    ...(mesh ? [] : ['mesh off']),
    ...(listenPort === undefined ? [] : [`listen-port ${listenPort}`]),
    ...(clusterRoutes === undefined ? [] : [`program-cluster-routes ${clusterRoutes}`]),
    ...listed('service-cluster-ips', services.clusterIps),
    ...listed('service-external-ips', services.externalIps),
    ...listed('service-load-balancer-ips', services.loadBalancerIps),
    ...advertisements(bgp.advertisements),
    ...[...reflectors.values()].map(
      ({ node, clusterId }) => `route-reflector ${node} { cluster-id ${clusterId} }`,
    ),
    ...peers.map(printPeer),
  ];
  if (settings.length === 0 && filters.size === 0) return;
  lines.block('bgp', () => {
    for (const line of settings) lines.add(line);
    for (const filter of filters.values()) printFilter(lines, filter);
  });
}

/** `bgp { … }` of one node, or nothing. */
export function machineBgpWords({ asNumber, listenPort, advertisements: all }: MachineBgp): string {
  const settings = [
    ...(asNumber === undefined ? [] : [`as ${asNumber}`]),
    ...(listenPort === undefined ? [] : [`listen-port ${listenPort}`]),
    ...advertisements(all),
  ];
  return settings.length === 0 ? '' : `bgp { ${settings.join('  ')} }`;
}

function listed(word: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [`${word} ${items.join(', ')}`];
}

function advertisements(all: readonly PrefixAdvertisement[]): string[] {
  return all.map(
    ({ prefix, communities }) => `prefix-advertisement ${prefix} communities ${communities.join(', ')}`,
  );
}

function printPeer(peer: BgpPeer): string {
  const { nodes, with: other } = peer;
  const local = nodes === 'all' ? 'all' : choice('node-selector', nodes);
  const options = peerOptions(peer);
  return `peer ${local} with ${remoteEnd(other)}${options.length === 0 ? '' : ` { ${options.join('  ')} }`}`;
}

function remoteEnd(other: BgpPeer['with']): string {
  if (other.kind === 'reflectors') return 'route-reflectors';
  if (other.kind !== 'address') return choice('peer-selector', other);
  const { address, port, asNumber } = other;
  const host = port !== undefined && address.includes(':') ? `[${address}]` : address;
  return `${host}${port === undefined ? '' : `:${port}`}${asNumber === undefined ? '' : ` as ${asNumber}`}`;
}

function choice(word: string, nodes: NodeChoice): string {
  return nodes.kind === 'nodes' ? nodes.nodes.join(', ') : `${word} ${printSelector(nodes.selector)}`;
}

function peerOptions(peer: BgpPeer): string[] {
  const { nextHop, filters = [], reachableBy, ttlSecurity, allowedLocalAs, localAs, restartTime } = peer;
  return [
    ...(nextHop === 'keep-original'
      ? ['keep-original-next-hop']
      : nextHop
        ? [`next-hop-mode ${nextHop}`]
        : []),
    ...listed('filters', filters),
    ...(peer.anySource ? ['source-address none'] : []),
    ...(reachableBy ? [`reachable-by ${reachableBy}`] : []),
    ...(ttlSecurity === undefined ? [] : [`ttl-security ${ttlSecurity}`]),
    ...(allowedLocalAs === undefined ? [] : [`num-allowed-local-as-numbers ${allowedLocalAs}`]),
    ...(localAs === undefined ? [] : [`local-as-number ${localAs}`]),
    ...(restartTime === undefined ? [] : [`max-restart-time ${restartTime}`]),
    ...(peer.manualReverse ? ['reverse-peering manual'] : []),
  ];
}

const LIST_WORDS = {
  importV4: 'import-v4',
  exportV4: 'export-v4',
  importV6: 'import-v6',
  exportV6: 'export-v6',
} as const;

function printFilter(lines: Lines, filter: BgpFilter): void {
  lines.block(`bgp-filter ${filter.name}`, () => {
    for (const list of FILTER_LISTS) {
      for (const rule of filter[list]) lines.add(`${LIST_WORDS[list]} ${printRule(rule)}`);
    }
  });
}

function printRule(rule: BgpFilterRule): string {
  const { action, prefix, interface: pattern, peerType, communities = [], asPathPrefix = [] } = rule;
  return [
    action,
    ...(prefix ? [`cidr ${prefix.operator} ${prefix.prefix}`] : []),
    ...(prefix?.lengths ? [`length ${prefix.lengths.join('-')}`] : []),
    ...(rule.remotePeers ? ['source remote-peers'] : []),
    ...(pattern === undefined ? [] : [`interface ${quoted(pattern)}`]),
    ...(peerType ? [`peer-type ${peerType}`] : []),
    ...listed('communities', communities),
    ...listed('as-path-prefix', asPathPrefix.map(String)),
    ...rule.operations.map(printOperation),
  ].join(' ');
}

function printOperation(operation: BgpOperation): string {
  switch (operation.kind) {
    case 'add-community':
      return `add-community ${operation.community}`;
    case 'prepend-as-path':
      return `prepend-as-path ${operation.asNumbers.join(', ')}`;
    case 'set-priority':
      return `set-priority ${operation.value}`;
  }
}

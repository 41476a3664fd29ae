import { contains, type IpAddress, type IpPrefix } from '../../../linux/address.js';
import type { NftChain, NftElement, NftRule, NftSet } from '../../../linux/nftables/ruleset.js';
import type { Provenance } from '../../../linux/provenance.js';
import { type ReachableEndpoints, reachableEndpoints } from '../reachable-endpoints.js';
import type { ProxiedPort } from '../service-port.js';
import { endpointObjects, serviceRules } from './endpoint-chains.js';
import type { NftEra } from './era.js';
import { headerWord, listText, type SharedSet } from './fixed.js';
import { portChain } from './names.js';

/** What kube-proxy writes for one Service port: elements of the sets that all share, chains and sets of its own. */
export interface PortObjects {
  readonly elements: readonly (readonly [set: SharedSet, element: NftElement])[];
  readonly chains: readonly NftChain[];
  readonly sets: readonly NftSet[];
}

/** What that depends on besides the port. */
export interface Surroundings {
  /** Absent for a port that is the same on all nodes. */
  readonly node?: { readonly name: string; readonly address: IpAddress | undefined };
  /** Addresses of pods, where kube-proxy knows them. */
  readonly clusterCidr?: IpPrefix;
  readonly era: NftEra;
}

/** One Service port (syncProxyRules). */
export function portObjects(port: ProxiedPort, around: Surroundings): PortObjects {
  const use = reachableEndpoints(port, around.node?.name);
  const by = (why: string): Provenance => ({ by: 'kube-proxy', why, source: port.source });
  const chain = (name: string, why: string, ...rules: readonly NftRule[]): NftChain => ({
    name,
    rules,
    provenance: by(why),
  });
  const { chains: endpointChains, sets } = endpointObjects(port, use.all, by);
  const chains = [
    ...endpointChains,
    ...(use.usesCluster
      ? [
          chain(
            portChain('service', port),
            `endpoints of ${port.name}`,
            ...(port.internalLocal ? [] : masqueradeOutsiders(port, around, by)),
            ...serviceRules(port, port.endpoints, by),
          ),
        ]
      : []),
    ...(use.usesLocal
      ? [
          chain(
            portChain('local', port),
            `endpoints of ${port.name} on this node`,
            ...(port.internalLocal ? masqueradeOutsiders(port, around, by) : []),
            ...serviceRules(port, use.local, by),
          ),
        ]
      : []),
    ...(use.usesExternal
      ? [
          chain(
            portChain('external', port),
            `traffic from outside for ${port.name}`,
            ...externalRules(port, use, around, by),
          ),
        ]
      : []),
    ...(use.hasSourceRanges
      ? [chain(portChain('firewall', port), `source ranges of ${port.name}`, sourceRanges(port, around, by))]
      : []),
  ];
  return { elements: [...elementsOf(port, use, by)], chains, sets };
}

type By = (why: string) => Provenance;

/** A node may be the way into the ClusterIP for a sender outside; its replies have to come back through that node. */
function masqueradeOutsiders(
  { family, clusterIP, protocol, port }: ProxiedPort,
  { clusterCidr, era }: Surroundings,
  by: By,
): NftRule[] {
  if (!clusterCidr) return [];
  const header = headerWord(family);
  const asked = era.namesPort ? ` ${protocol} dport ${port}` : '';
  const text = `${header} daddr ${clusterIP}${asked} ${header} saddr != ${clusterCidr} jump mark-for-masquerade`;
  return [{ text, provenance: by('not from a pod: the reply must come back to this node') }];
}

function externalRules(
  port: ProxiedPort,
  use: ReachableEndpoints,
  { clusterCidr }: Surroundings,
  by: By,
): NftRule[] {
  const any = portChain('service', port);
  const all = 'may use every endpoint, whatever the policy for traffic from outside';
  const rules: NftRule[] = [];
  const add = (text: string, why: string) => rules.push({ text, provenance: by(why) });
  if (!port.externalLocal) {
    add(
      'jump mark-for-masquerade',
      'the endpoint may be on another node: the reply must come back to this one',
    );
  } else {
    if (clusterCidr) {
      const fromPod = `${headerWord(port.family)} saddr ${clusterCidr}`;
      add(`${fromPod} goto ${any} comment "short-circuit pod traffic"`, `a pod ${all}`);
    }
    add(
      'fib saddr type local jump mark-for-masquerade comment "masquerade local traffic"',
      'the node may have the address itself',
    );
    add(`fib saddr type local goto ${any} comment "short-circuit local traffic"`, `the node itself ${all}`);
  }
  const policy = port.externalLocal ? portChain('local', port) : any;
  if (use.hasExternal) add(`goto ${policy}`, `traffic from outside for ${port.name}`);
  return rules;
}

/** Who is in no range is dropped; a node in one may also send from the load balancer's own addresses. */
function sourceRanges(port: ProxiedPort, { node }: Surroundings, by: By): NftRule {
  const { sourceRanges: ranges, loadBalancerIPs, family, name } = port;
  const nodeIsIn = node?.address !== undefined && ranges.some((range) => contains(range, node.address!));
  const sources = [...ranges, ...(nodeIsIn ? loadBalancerIPs : [])];
  const text = `${headerWord(family)} saddr != ${listText(sources)} drop`;
  return { text, provenance: by(`senders outside the source ranges of ${name}`) };
}

/** The keys by which packets find the port, and what becomes of those that no endpoint is for. */
function* elementsOf(
  port: ProxiedPort,
  use: ReachableEndpoints,
  by: By,
): Generator<readonly [SharedSet, NftElement], void> {
  const { name, protocol, clusterIP, nodePort } = port;
  const key = (address: IpAddress) => `${address} . ${protocol} . ${port.port}`;
  const goTo = (to: string, toKey: string, why: string): NftElement => ({
    key: toKey,
    value: `goto ${to}`,
    provenance: by(why),
  });
  const nobody = (noKey: string): NftElement => ({
    key: noKey,
    value: use.hasEndpoints ? 'drop' : 'goto reject-chain',
    comment: name,
    provenance: by(
      use.hasEndpoints
        ? `${name} has endpoints on other nodes only, and its policy is Local`
        : `${name} has no ready endpoint`,
    ),
  });
  yield ['cluster-ips', { key: clusterIP, provenance: by(`ClusterIP of ${name}`) }];
  const internal = portChain(port.internalLocal ? 'local' : 'service', port);
  if (use.hasInternal) yield ['service-ips', goTo(internal, key(clusterIP), `ClusterIP of ${name}`)];
  else yield ['no-endpoint-services', nobody(key(clusterIP))];
  const external = portChain('external', port);
  const outside = [
    ...port.externalIPs.map((address) => [address, `external IP of ${name}`] as const),
    ...port.loadBalancerIPs.map((address) => [address, `load balancer's address of ${name}`] as const),
  ];
  for (const [address, why] of outside) {
    if (use.hasEndpoints) yield ['service-ips', goTo(external, key(address), why)];
    if (!use.hasExternal) yield ['no-endpoint-services', nobody(key(address))];
  }
  if (use.hasSourceRanges) {
    const to = portChain('firewall', port);
    for (const address of port.loadBalancerIPs) {
      yield ['firewall-ips', goTo(to, key(address), `source ranges of ${name}`)];
    }
  }
  if (nodePort === undefined) return;
  const nodeKey = `${protocol} . ${nodePort}`;
  const why = `node port ${nodePort}/${protocol} of ${name}`;
  if (use.hasEndpoints) yield ['service-nodeports', goTo(external, nodeKey, why)];
  if (!use.hasExternal) yield ['no-endpoint-nodeports', nobody(nodeKey)];
}

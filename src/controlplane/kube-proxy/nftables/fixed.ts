import type { IpPrefix } from '../../../linux/address.js';
import type { NftChain, NftElement, NftSet } from '../../../linux/nftables/ruleset.js';
import type { Provenance, SourceRange } from '../../../linux/provenance.js';
import type { NftEra } from './era.js';

/** Sets and maps that the elements of all Service ports stand in. */
export const SHARED_SETS = [
  'cluster-ips',
  'no-endpoint-services',
  'no-endpoint-nodeports',
  'firewall-ips',
  'service-ips',
  'service-nodeports',
] as const;

export type SharedSet = (typeof SHARED_SETS)[number];

/** What a set is about, in kube-proxy's own words: its comment. */
const COMMENTS: Readonly<Record<SharedSet, string>> = {
  'cluster-ips': 'Active ClusterIPs',
  'no-endpoint-services': 'vmap to drop or reject packets to services with no endpoints',
  'no-endpoint-nodeports': 'vmap to drop or reject packets to service nodeports with no endpoints',
  'firewall-ips': 'destinations that are subject to LoadBalancerSourceRanges',
  'service-ips': 'ClusterIP, ExternalIP and LoadBalancer IP traffic',
  'service-nodeports': 'NodePort traffic',
};

export function sharedSet(
  name: SharedSet,
  family: 4 | 6,
  elements: readonly NftElement[],
  provenance: Provenance,
): NftSet {
  const address = addressType(family);
  const common = { name, flags: [], comment: COMMENTS[name], elements, provenance };
  if (name === 'cluster-ips') return { kind: 'set', keyType: address, ...common };
  const keyType = name.endsWith('nodeports')
    ? 'inet_proto . inet_service'
    : `${address} . inet_proto . inet_service`;
  return { kind: 'map', keyType, valueType: 'verdict', ...common };
}

/** Addresses at which node ports answer; none of loopback, for that would need route_localnet. */
export function nodePortAddresses(
  family: 4 | 6,
  addresses: readonly string[],
  provenance: Provenance,
): NftSet {
  return {
    kind: 'set',
    name: 'nodeport-ips',
    keyType: addressType(family),
    flags: [],
    comment: 'IPs that accept NodePort traffic',
    elements: addresses.map((key) => ({ key, provenance })),
    provenance,
  };
}

/** `ipv4_addr`: the type of keys that are addresses. */
export function addressType(family: 4 | 6): string {
  return family === 4 ? 'ipv4_addr' : 'ipv6_addr';
}

/** `ip` or `ip6`: the word for the header that addresses stand in. */
export function headerWord(family: 4 | 6): 'ip' | 'ip6' {
  return family === 4 ? 'ip' : 'ip6';
}

/** The chains that no Service changes, in the order in which kube-proxy makes them (setupNFTables). */
export function fixedChains(
  family: 4 | 6,
  {
    era,
    serviceCidrs,
    everywhere,
  }: {
    readonly era: NftEra;
    readonly serviceCidrs: readonly IpPrefix[];
    /** Node ports answer at all of the node's addresses but those of loopback. */
    readonly everywhere: boolean;
  },
  source: SourceRange,
): NftChain[] {
  const header = headerWord(family);
  const by = (why: string): Provenance => ({ by: 'kube-proxy', why, source });
  const build = (name: string, ...rules: (readonly [text: string, why: string])[]): NftChain => ({
    name,
    rules: rules.map(([text, why]) => ({ text, provenance: by(why) })),
    provenance: by('kube-proxy of the node'),
  });
  const key = `${header} daddr . meta l4proto . th dport`;
  const loopback = family === 4 ? '127.0.0.0/8' : '::1';
  const notLoopback = `${header} daddr != ${loopback}`;
  const at = `${header} daddr @nodeport-ips`;
  const port = 'meta l4proto . th dport';
  return [
    ...era.baseChains.map(({ name, base, jumps }): NftChain => {
      const rules = jumps.map(({ to, onlyNew }) => ({
        text: `${onlyNew ? 'ct state new ' : ''}jump ${to}`,
        provenance: by('leads to the Services of the cluster'),
      }));
      return { name, base, rules, provenance: by('kube-proxy of the node') };
    }),
    build('nodeport-endpoints-check', [
      `${everywhere ? notLoopback : at} ${port} vmap @no-endpoint-nodeports`,
      'node ports of Services without endpoints',
    ]),
    build('service-endpoints-check', [`${key} vmap @no-endpoint-services`, 'Services without endpoints']),
    build('firewall-check', [`${key} vmap @firewall-ips`, 'load balancers that not everybody may use']),
    build(
      'services',
      [`${key} vmap @service-ips`, 'addresses of Services'],
      [
        `${everywhere ? `fib daddr type local ${notLoopback}` : at} ${port} vmap @service-nodeports`,
        "node ports answer at the node's own address",
      ],
    ),
    build(
      'masquerading',
      ['meta mark & 0x00004000 == 0x00000000 return', 'without the mark a packet keeps its source'],
      [
        'meta mark set meta mark ^ 0x00004000',
        'a packet that comes by again, in a tunnel, is not masqueraded twice',
      ],
      ['masquerade fully-random', 'the reply must come back to this node, which knows the Service'],
    ),
    build(
      'cluster-ips-check',
      [
        `${header} daddr @cluster-ips reject comment "Reject traffic to invalid ports of ClusterIPs"`,
        'a ClusterIP that was not translated: the Service has no such port',
      ],
      ...dropUnallocated(header, serviceCidrs),
    ),
    build('mark-for-masquerade', [
      'meta mark set meta mark | 0x00004000',
      'the mark that masquerading goes by',
    ]),
    {
      ...build('reject-chain', ['reject', 'nobody is behind the Service: the sender is told at once']),
      comment: 'helper for @no-endpoint-services / @no-endpoint-nodeports',
    },
  ];
}

function dropUnallocated(header: string, cidrs: readonly IpPrefix[]): (readonly [string, string])[] {
  if (cidrs.length === 0) return [];
  const text = `${header} daddr ${listText(cidrs)} drop comment "Drop traffic to unallocated ClusterIPs"`;
  return [[text, 'an address of the service CIDR that no Service has']];
}

/** Several values in braces; nft leaves the braces of one alone out. */
export function listText(values: readonly string[]): string {
  return values.length === 1 ? values[0]! : `{ ${values.join(', ')} }`;
}

import type { Chain, TableName } from '../../../linux/netfilter/ruleset.js';
import type { SourceRange } from '../../../linux/provenance.js';
import { comment } from './rule-text.js';

/** kube-proxy's mark for packets that are to be masqueraded: bit 14 (masqueradeBit). */
const MASQUERADE = '0x4000/0x4000';

/** A chain with its table. */
export interface PlacedChain {
  readonly table: TableName;
  readonly chain: Chain;
}

/** Chains whose rules no Service changes. `conntrackRules`: comments of KUBE-FORWARD's rules for known connections. */
export function fixedChains(
  family: 4 | 6,
  source: SourceRange,
  {
    conntrackRules,
    ownFirewall,
  }: { readonly conntrackRules: readonly string[]; readonly ownFirewall: boolean },
): PlacedChain[] {
  const known = 'a connection that was let in once goes on';
  const build = (table: TableName, name: string, ...rules: (readonly [spec: string, why: string])[]) => ({
    table,
    chain: {
      name,
      rules: rules.map(([spec, why]) => ({ spec, provenance: { by: 'kube-proxy', why, source } })),
      provenance: { by: 'kube-proxy', why: 'kube-proxy of the node', source },
    },
  });
  return [
    ...(['mangle', 'nat', 'filter'] as const).map((table) => build(table, 'KUBE-PROXY-CANARY')),
    build('nat', 'KUBE-MARK-MASQ', [
      `-j MARK --set-xmark ${MASQUERADE}`,
      'the mark that KUBE-POSTROUTING masquerades by',
    ]),
    build(
      'nat',
      'KUBE-POSTROUTING',
      [`-m mark ! --mark ${MASQUERADE} -j RETURN`, 'without the mark a packet keeps its source'],
      [
        `-j MARK --set-xmark 0x4000/0x0`,
        'a packet that comes by again, in a tunnel, is not masqueraded twice',
      ],
      [
        `${comment('kubernetes service traffic requiring SNAT')} -j MASQUERADE --random-fully`,
        'the reply must come back to this node, which knows the Service',
      ],
    ),
    build(
      'filter',
      'KUBE-FORWARD',
      ['-m conntrack --ctstate INVALID -j DROP', 'it would get past NAT and reset the connection'],
      [
        `${comment('kubernetes forwarding rules')} -m mark --mark ${MASQUERADE} -j ACCEPT`,
        'traffic of Services is forwarded whatever the policy of FORWARD',
      ],
      ...conntrackRules.map(
        (text) => [`${comment(text)} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`, known] as const,
      ),
    ),
    ...(ownFirewall && family === 4
      ? [build('filter', 'KUBE-FIREWALL', [LOCALNET_RULE, LOCALNET_REASON])]
      : []),
  ];
}

/** Node ports answer on 127.0.0.1 by route_localnet, which opens 127.0.0.0/8 to the neighbours: this closes it again. */
export const LOCALNET_RULE =
  `! -s 127.0.0.0/8 -d 127.0.0.0/8 ${comment('block incoming localnet connections')} ` +
  '-m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP';
export const LOCALNET_REASON = 'route_localnet is on for node ports on 127.0.0.1: neighbours may not use it';

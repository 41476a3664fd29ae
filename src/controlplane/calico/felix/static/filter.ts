import type { Family } from '../../../../linux/address.js';
import type { NamespaceDraft } from '../../../../linux/draft.js';
import { ACCEPT, clearMark, DROP, goTo, jump, RETURN, setMark } from '../actions.js';
import { ALL_HOSTS, setName, VXLAN_HOSTS } from '../ip-sets.js';
import { FORWARD_CHECK, FORWARDED } from '../ipvs/chains.js';
import { MARK } from '../marks.js';
import {
  DESTINATION_IS_LOCAL,
  destinationInSet,
  destinationPort,
  ICMPV6_PROTOCOL,
  IPIP_PROTOCOL,
  icmpType,
  inInterface,
  markClear,
  markSet,
  notConntrackState,
  outInterface,
  SOURCE_IS_LOCAL,
  sourceInSet,
  UDP_PROTOCOL,
} from '../matches.js';
import { addChain, appendRules, type FelixRule } from '../rule.js';
import { VXLAN } from '../vxlan.js';
import { felix, hookRules, type StaticConfig } from './config.js';
import { acceptedByHostEndpoint } from './host-endpoint.js';

/**
 * Table filter: forwarded packets go by the chains of the pod they come from and of the pod they go to; what a pod
 * sends to its own node goes by the pod's chain and then DefaultEndpointToHostAction (felix/rules/static.go).
 */
export function addStaticFilterChains(host: NamespaceDraft, config: StaticConfig): void {
  const filter = host.iptables('filter', config.family);
  const add = (name: string, why: string, rules: readonly FelixRule[] = []) =>
    addChain(filter, { name, rules, provenance: felix(why, config) });

  add('cali-FORWARD', 'forwarded packets: policy of the pod they come from, then of the pod they go to', [
    { action: clearMark(MARK.all & ~MARK.accept) },
    { matches: [markClear(MARK.accept)], action: jump('cali-from-hep-forward') },
    { matches: [inInterface('cali+')], action: jump('cali-from-wl-dispatch') },
    { matches: [outInterface('cali+')], action: jump('cali-to-wl-dispatch') },
    { action: jump('cali-to-hep-forward') },
    { action: jump('cali-cidr-block') },
  ]);
  add('cali-INPUT', 'packets for the node itself', [
    ...(config.ipip ? ipipInput() : []),
    ...(config.vxlan ? vxlanInput(config.family) : []),
    ...(config.ipvs ? FORWARD_CHECK : []),
    { matches: [inInterface('cali+')], action: goTo('cali-wl-to-host') },
    { matches: [markSet(MARK.accept)], action: ACCEPT },
    { action: clearMark(MARK.all) },
    { action: jump('cali-from-host-endpoint') },
    acceptedByHostEndpoint(ACCEPT),
  ]);
  add('cali-OUTPUT', 'packets that the node itself sends', [
    { matches: [markSet(MARK.accept)], action: ACCEPT },
    ...(config.ipvs ? [FORWARDED] : []),
    { matches: [outInterface('cali+')], action: RETURN },
    ...(config.ipip ? ipipOutput() : []),
    ...(config.vxlan ? vxlanOutput(config.family) : []),
    { action: clearMark(MARK.all) },
    { matches: [notConntrackState('DNAT')], action: jump('cali-to-host-endpoint') },
    acceptedByHostEndpoint(ACCEPT),
  ]);
  add(
    'cali-wl-to-host',
    'what a pod sends to its own node: its egress policy, then DefaultEndpointToHostAction',
    [
      ...(config.family === 6 ? neighbourDiscovery() : []),
      { action: jump('cali-from-wl-dispatch') },
      toHost(config),
    ],
  );
  add('cali-cidr-block', 'service addresses that nobody has: none to block');

  const hook = (chain: string) => felix(`${chain} packets go by Calico's chains first`, config);
  for (const chain of ['INPUT', 'FORWARD', 'OUTPUT']) {
    hookRules(config)(filter, {
      name: chain,
      rules: [{ action: jump(`cali-${chain}`) }],
      provenance: hook(chain),
    });
  }
  appendRules(filter, {
    name: 'FORWARD',
    provenance: felix('what Calico accepted is accepted, unless a rule before said otherwise', config),
    rules: [
      { matches: [markSet(MARK.accept)], action: ACCEPT, comments: ['Policy explicitly accepted packet.'] },
      { action: setMark(MARK.accept) },
    ],
  });
}

/** The manifests say Accept, where Felix itself would drop (config_params.go). */
function toHost(config: StaticConfig): FelixRule {
  const chosen = config.settings?.defaultEndpointToHostAction ?? 'accept';
  return {
    action: { accept: ACCEPT, drop: DROP, return: RETURN }[chosen],
    comments: ['Configured DefaultEndpointToHostAction'],
    ...(chosen === 'drop'
      ? { provenance: felix('DefaultEndpointToHostAction keeps pods from their own node', config) }
      : {}),
  };
}

/** Multicast listeners (130 to 132), router solicitations, neighbour solicitations and advertisements. */
const DISCOVERY = [130, 131, 132, 133, 135, 136];

/** Without these a pod could not find its gateway: whatever its egress policy says, they pass (ICMPv6Filter). */
function neighbourDiscovery(): FelixRule[] {
  return DISCOVERY.map((type) => ({ matches: [ICMPV6_PROTOCOL, icmpType(6, `${type}`)], action: ACCEPT }));
}

/** Tunnelled packets are taken from other nodes only: anyone else could forge a pod's address inside. */
function ipipInput(): FelixRule[] {
  return [
    {
      matches: [IPIP_PROTOCOL, sourceInSet(setName(4, ALL_HOSTS)), DESTINATION_IS_LOCAL],
      action: ACCEPT,
      comments: ['Allow IPIP packets from Calico hosts'],
    },
    { matches: [IPIP_PROTOCOL], action: DROP, comments: ['Drop IPIP packets from non-Calico hosts'] },
  ];
}

/** As with IPIP: only from nodes that have a tunnel end. */
function vxlanInput(family: Family): FelixRule[] {
  const toTunnel = [UDP_PROTOCOL, destinationPort(VXLAN.port)];
  return [
    {
      matches: [...toTunnel, sourceInSet(setName(family, VXLAN_HOSTS)), DESTINATION_IS_LOCAL],
      action: ACCEPT,
      comments: [`Allow IPv${family} VXLAN packets from allowed hosts`],
    },
    {
      matches: [...toTunnel, DESTINATION_IS_LOCAL],
      action: DROP,
      comments: [`Drop IPv${family} VXLAN packets from non-allowed hosts`],
    },
  ];
}

function vxlanOutput(family: Family): FelixRule[] {
  return [
    {
      matches: [
        UDP_PROTOCOL,
        destinationPort(VXLAN.port),
        SOURCE_IS_LOCAL,
        destinationInSet(setName(family, VXLAN_HOSTS)),
      ],
      action: ACCEPT,
      comments: [`Allow IPv${family} VXLAN packets to other allowed hosts`],
    },
  ];
}

function ipipOutput(): FelixRule[] {
  return [
    {
      matches: [IPIP_PROTOCOL, destinationInSet(setName(4, ALL_HOSTS)), SOURCE_IS_LOCAL],
      action: ACCEPT,
      comments: ['Allow IPIP packets to other Calico hosts'],
    },
  ];
}

import type { NamespaceDraft } from '../../../../linux/draft.js';
import { ACCEPT, clearMark, DROP, goTo, jump, RETURN, setMark } from '../actions.js';
import { ALL_HOSTS } from '../ip-sets.js';
import { MARK } from '../marks.js';
import {
  DESTINATION_IS_LOCAL,
  destinationInSet,
  IPIP_PROTOCOL,
  inInterface,
  markClear,
  markSet,
  notConntrackState,
  outInterface,
  SOURCE_IS_LOCAL,
  sourceInSet,
} from '../matches.js';
import { addChain, appendRules, type FelixRule, insertRules } from '../rule.js';
import { felix, type StaticConfig } from './config.js';
import { acceptedByHostEndpoint } from './host-endpoint.js';

/**
 * Table filter: forwarded packets go by the chains of the pod they come from and of the pod they go to; what a pod
 * sends to its own node goes by the pod's chain and then DefaultEndpointToHostAction (felix/rules/static.go).
 */
export function addStaticFilterChains(host: NamespaceDraft, config: StaticConfig): void {
  const filter = host.iptables('filter');
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
    { matches: [inInterface('cali+')], action: goTo('cali-wl-to-host') },
    { matches: [markSet(MARK.accept)], action: ACCEPT },
    { action: clearMark(MARK.all) },
    { action: jump('cali-from-host-endpoint') },
    acceptedByHostEndpoint(ACCEPT),
  ]);
  add('cali-OUTPUT', 'packets that the node itself sends', [
    { matches: [markSet(MARK.accept)], action: ACCEPT },
    { matches: [outInterface('cali+')], action: RETURN },
    ...(config.ipip ? ipipOutput() : []),
    { action: clearMark(MARK.all) },
    { matches: [notConntrackState('DNAT')], action: jump('cali-to-host-endpoint') },
    acceptedByHostEndpoint(ACCEPT),
  ]);
  add(
    'cali-wl-to-host',
    'what a pod sends to its own node: its egress policy, then DefaultEndpointToHostAction',
    [
      { action: jump('cali-from-wl-dispatch') },
      { action: ACCEPT, comments: ['Configured DefaultEndpointToHostAction'] },
    ],
  );
  for (const name of [
    'cali-from-hep-forward',
    'cali-to-hep-forward',
    'cali-from-host-endpoint',
    'cali-to-host-endpoint',
  ]) {
    add(name, 'policy of host endpoints: none');
  }
  add('cali-cidr-block', 'service addresses that nobody has: none to block');

  const hook = (chain: string) => felix(`${chain} packets go by Calico's chains first`, config);
  for (const chain of ['INPUT', 'FORWARD', 'OUTPUT']) {
    insertRules(filter, { name: chain, rules: [{ action: jump(`cali-${chain}`) }], provenance: hook(chain) });
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

/** Tunnelled packets are taken from other nodes only: anyone else could forge a pod's address inside. */
function ipipInput(): FelixRule[] {
  return [
    {
      matches: [IPIP_PROTOCOL, sourceInSet(ALL_HOSTS), DESTINATION_IS_LOCAL],
      action: ACCEPT,
      comments: ['Allow IPIP packets from Calico hosts'],
    },
    { matches: [IPIP_PROTOCOL], action: DROP, comments: ['Drop IPIP packets from non-Calico hosts'] },
  ];
}

function ipipOutput(): FelixRule[] {
  return [
    {
      matches: [IPIP_PROTOCOL, destinationInSet(ALL_HOSTS), SOURCE_IS_LOCAL],
      action: ACCEPT,
      comments: ['Allow IPIP packets to other Calico hosts'],
    },
  ];
}

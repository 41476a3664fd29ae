import type { Family } from '../../../../linux/address.js';
import type { NamespaceDraft } from '../../../../linux/draft.js';
import type { Provenance } from '../../../../linux/provenance.js';
import { NODE_PORT_RANGE } from '../../../../topology/service.js';
import { chainName } from '../../chain-name.js';
import { ACCEPT, clearMark, DROP, goTo, jump, RETURN, setMaskedMark } from '../actions.js';
import { dispatchTree } from '../dispatch.js';
import { fromWorkload } from '../endpoint.js';
import { setName } from '../ip-sets.js';
import { MARK } from '../marks.js';
import {
  conntrackState,
  destinationInSet,
  destinationNotInSet,
  inInterface,
  markIs,
  markNotClear,
  markSet,
  outInterface,
  ports,
  protocol,
} from '../matches.js';
import { addChain, type FelixRule } from '../rule.js';
import { ENDPOINT_MASK, endpointMarks, NO_WORKLOAD } from './marks.js';

/** The dummy device by which Felix finds out that kube-proxy uses IPVS. */
const IPVS_DEVICE = 'kube-ipvs0';
/** Addresses of the node itself, those of Services left out (IPSetIDThisHostIPs). */
const THIS_HOST = 'this-host';

/** Whether Felix takes care of IPVS on this node (KubeIPVSSupportEnabled). */
export function supportsIpvs(host: NamespaceDraft): boolean {
  return host.hasInterface(IPVS_DEVICE);
}

/** In cali-INPUT: what IPVS will send on gets the mark of where it came from, and is no traffic to the node. */
export const FORWARD_CHECK: readonly FelixRule[] = [
  { action: clearMark(ENDPOINT_MASK) },
  { action: jump('cali-forward-check') },
  { matches: [markNotClear(ENDPOINT_MASK)], action: RETURN },
];

/** In cali-OUTPUT: with such a mark it goes by the chains that FORWARD would have. */
export const FORWARDED: FelixRule = {
  matches: [markNotClear(ENDPOINT_MASK)],
  action: goTo('cali-forward-endpoint-mark'),
};

/**
 * With IPVS, packets to Services pass INPUT and OUTPUT in place of FORWARD, and in OUTPUT the device that they came in by is
 * forgotten: marks remember it, so that the policy of the pod they come from is asked once the real destination is known
 * (felix/rules/static.go, dispatch.go).
 */
export function addIpvsChains(
  host: NamespaceDraft,
  family: Family,
  interfaces: readonly string[],
  provenance: Provenance,
): void {
  const filter = host.iptables('filter', family);
  const add = (name: string, rules: readonly FelixRule[]) => addChain(filter, { name, rules, provenance });
  host.setIpSet(thisHost(host, family, provenance));
  add('cali-forward-check', forwardCheck(setName(family, THIS_HOST)));
  add('cali-forward-endpoint-mark', [
    { matches: [markIs(NO_WORKLOAD, ENDPOINT_MASK, true)], action: jump('cali-from-endpoint-mark') },
    { matches: [outInterface('cali+')], action: jump('cali-to-wl-dispatch') },
    { action: jump('cali-to-hep-forward') },
    { action: clearMark(ENDPOINT_MASK) },
    { matches: [markSet(MARK.accept)], action: ACCEPT, comments: ['Policy explicitly accepted packet.'] },
  ]);
  const marks = endpointMarks(interfaces);
  add('cali-from-endpoint-mark', [
    ...[...marks].map(([name, mark]) => ({
      matches: [markIs(mark, ENDPOINT_MASK)],
      action: goTo(fromWorkload(name)),
    })),
    { action: DROP, comments: ['Unknown interface'] },
  ]);
  const setsMark = (name: string) => chainName('cali-sm-', name);
  const others: readonly FelixRule[] = [
    { matches: [inInterface('cali+')], action: DROP, comments: ['Unknown endpoint'] },
    { action: setMaskedMark(NO_WORKLOAD, ENDPOINT_MASK), comments: ['Non-Cali endpoint mark'] },
  ];
  const dispatch = dispatchTree(
    'cali-set-endpoint-mark',
    interfaces,
    inInterface,
    setsMark,
    others,
    provenance,
  );
  for (const chain of dispatch) addChain(filter, chain);
  for (const [name, mark] of marks) add(setsMark(name), [{ action: setMaskedMark(mark, ENDPOINT_MASK) }]);
}

/** Node ports, and addresses that are local but not the node's: those of Services. */
function forwardCheck(thisHostSet: string): FelixRule[] {
  const nodePorts = ports('destination', NODE_PORT_RANGE.join(':'));
  const toNodePort = (name: string): FelixRule => ({
    matches: [protocol(name), nodePorts, destinationInSet(thisHostSet)],
    action: goTo('cali-set-endpoint-mark'),
    comments: ['To kubernetes NodePort service'],
  });
  return [
    { matches: [conntrackState('RELATED,ESTABLISHED')], action: RETURN },
    toNodePort('tcp'),
    toNodePort('udp'),
    {
      matches: [destinationNotInSet(thisHostSet)],
      action: jump('cali-set-endpoint-mark'),
      comments: ['To kubernetes service'],
    },
  ];
}

function thisHost(host: NamespaceDraft, family: Family, provenance: Provenance) {
  const members = [...host.addressesByInterface()]
    .filter(([name]) => name !== IPVS_DEVICE)
    .flatMap(([, addresses]) => addresses.filter((address) => address.includes(':') === (family === 6)));
  return { name: setName(family, THIS_HOST), type: 'hash:ip', family, members, provenance };
}

import type { Provenance } from '../../../linux/provenance.js';
import { chainName } from '../chain-name.js';
import type { AppliedTier } from '../policy/applied.js';
import { ACCEPT, clearMark, DROP, jump, RETURN } from './actions.js';
import { MARK } from './marks.js';
import { conntrackState, destinationPort, IPIP_PROTOCOL, markSet, UDP_PROTOCOL } from './matches.js';
import { tierRules } from './policy/tier-rules.js';
import { profileChain } from './profiles.js';
import type { FelixChain, FelixRule } from './rule.js';
import { VXLAN } from './vxlan.js';

/** A pod as Felix sees it: a WorkloadEndpoint. */
export interface Workload {
  /** Host end of its veth pair. */
  readonly interface: string;
  readonly profiles: readonly string[];
  /** Tiers with policies that select it. */
  readonly tiers: readonly AppliedTier[];
  /** How reasons call it: `shop/api`. */
  readonly name: string;
  /** FelixConfiguration's `allowVXLANPacketsFromWorkloads`. */
  readonly allowVxlan?: boolean;
  /** `allowIPIPPacketsFromWorkloads`. */
  readonly allowIpip?: boolean;
  readonly provenance: Provenance;
}

/** Chain of packets to a workload: ingress policy. */
export const toWorkload = (name: string): string => chainName('cali-tw-', name);
/** Chain of packets from a workload: egress policy. */
export const fromWorkload = (name: string): string => chainName('cali-fw-', name);

/**
 * The two chains of a workload (felix/rules/endpoints.go): known connections pass, then policies decide, then
 * profiles; what none of them accepted is dropped.
 */
export function workloadChains(workload: Workload): readonly FelixChain[] {
  return [
    {
      name: toWorkload(workload.interface),
      provenance: workload.provenance,
      rules: [...connections(), ...verdict(workload, 'ingress')],
    },
    {
      name: fromWorkload(workload.interface),
      provenance: workload.provenance,
      rules: [...connections(), ...noForgedTunnels(workload), ...verdict(workload, 'egress')],
    },
  ];
}

function connections(): FelixRule[] {
  return [
    { matches: [conntrackState('RELATED,ESTABLISHED')], action: ACCEPT },
    { matches: [conntrackState('INVALID')], action: DROP },
    { action: clearMark(MARK.accept | MARK.pass) },
  ];
}

/** A pod that wraps packets itself could go around its egress policy. */
function noForgedTunnels({ allowVxlan = false, allowIpip = false }: Workload): FelixRule[] {
  const noVxlan: FelixRule = {
    matches: [UDP_PROTOCOL, destinationPort(VXLAN.port)],
    action: DROP,
    comments: ['Drop VXLAN encapped packets originating in workloads'],
  };
  const noIpip: FelixRule = {
    matches: [IPIP_PROTOCOL],
    action: DROP,
    comments: ['Drop IPinIP encapped packets originating in workloads'],
  };
  return [...(allowVxlan ? [] : [noVxlan]), ...(allowIpip ? [] : [noIpip])];
}

function verdict(workload: Workload, direction: 'ingress' | 'egress'): FelixRule[] {
  return [
    ...tierRules(workload.tiers, direction, workload.name),
    ...workload.profiles.flatMap((profile): FelixRule[] => [
      { action: jump(profileChain(profile, direction)) },
      { matches: [markSet(MARK.accept)], action: RETURN, comments: ['Return if profile accepted'] },
    ]),
    { action: DROP, comments: ['Drop if no profiles matched'] },
  ];
}

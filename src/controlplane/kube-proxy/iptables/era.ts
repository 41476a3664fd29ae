import type { Cluster } from '../../../topology/cluster.js';
import { dependsOnNode } from '../reachable-endpoints.js';
import type { ProxiedPort } from '../service-port.js';
import { isOlderThan } from '../version.js';
import { currentPortRules } from './current.js';
import { JUMPS, JUMPS_120, type Jump } from './jumps.js';
import type { PortRules, Surroundings } from './port-rules.js';
import { dependsOnNode120, portRules120 } from './v1.20.js';

/** How kube-proxy of some versions writes its rules. */
export interface Era {
  readonly jumps: readonly Jump[];
  /** Comments of KUBE-FORWARD's rules for known connections. */
  readonly conntrackRules: readonly string[];
  /** Whether kube-proxy writes KUBE-FIREWALL as well as the kubelet. */
  readonly ownFirewall: boolean;
  /** Whether there are chains for health checks and for source ranges in table filter. */
  readonly filterChains: readonly string[];
  /** Chains that kube-proxy needs, but leaves to the kubelet to fill. */
  readonly expects: readonly string[];
  dependsOnNode(port: ProxiedPort): boolean;
  portRules(port: ProxiedPort, around: Surroundings): PortRules;
}

const V120: Era = {
  jumps: JUMPS_120,
  conntrackRules: [
    'kubernetes forwarding conntrack pod source rule',
    'kubernetes forwarding conntrack pod destination rule',
  ],
  ownFirewall: false,
  filterChains: ['KUBE-SERVICES', 'KUBE-EXTERNAL-SERVICES'],
  expects: ['KUBE-MARK-DROP'],
  dependsOnNode: dependsOnNode120,
  portRules: portRules120,
};

const CURRENT: Era = {
  jumps: JUMPS,
  conntrackRules: ['kubernetes forwarding conntrack rule'],
  ownFirewall: true,
  filterChains: ['KUBE-SERVICES', 'KUBE-EXTERNAL-SERVICES', 'KUBE-NODEPORTS', 'KUBE-PROXY-FIREWALL'],
  expects: [],
  dependsOnNode,
  portRules: currentPortRules,
};

/** KUBE-EXT and KUBE-SVL took the place of KUBE-XLB in 1.24. */
export function eraOf({ kubernetes }: Cluster): Era {
  return isBefore124(kubernetes) ? V120 : CURRENT;
}

/** Whether a version as declared, like `1.20` or `1.20.2`, is older than 1.24; none is a current one. */
export function isBefore124(version: string | undefined): boolean {
  return isOlderThan(version, 24);
}

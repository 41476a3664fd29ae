import type { Jump } from '../iptables/jumps.js';
import type { IpvsEra } from './era.js';

const firewall = 'kube-proxy firewall rules';
const access = 'kubernetes ipvs access filter';

/** The rules of built-in chains, in the order in which kube-proxy makes them (iptablesJumpChain). */
export function ipvsJumps(era: IpvsEra): readonly Jump[] {
  return [
    { table: 'nat', from: 'OUTPUT', to: 'KUBE-SERVICES', comment: 'kubernetes service portals' },
    { table: 'nat', from: 'PREROUTING', to: 'KUBE-SERVICES', comment: 'kubernetes service portals' },
    { table: 'nat', from: 'POSTROUTING', to: 'KUBE-POSTROUTING', comment: 'kubernetes postrouting rules' },
    { table: 'filter', from: 'FORWARD', to: 'KUBE-FORWARD', comment: 'kubernetes forwarding rules' },
    ...(era.opensHealthChecks
      ? [
          {
            table: 'filter',
            from: 'INPUT',
            to: 'KUBE-NODE-PORT',
            comment: 'kubernetes health check rules',
          } as const,
        ]
      : []),
    ...(era.firewall === 'filter'
      ? ([
          { table: 'filter', from: 'INPUT', to: 'KUBE-PROXY-FIREWALL', comment: firewall },
          { table: 'filter', from: 'FORWARD', to: 'KUBE-PROXY-FIREWALL', comment: firewall },
        ] as const)
      : []),
    ...(era.closesOtherPorts
      ? [{ table: 'filter', from: 'INPUT', to: 'KUBE-IPVS-FILTER', comment: access } as const]
      : []),
    ...(era.keepsNodesOut
      ? [{ table: 'filter', from: 'OUTPUT', to: 'KUBE-IPVS-OUT-FILTER', comment: access } as const]
      : []),
  ];
}

import type { Cluster } from '../../../topology/cluster.js';
import { isOlderThan } from '../version.js';

/** What kube-proxy of some versions does otherwise in mode ipvs (pkg/proxy/ipvs/proxier.go). */
export interface IpvsEra {
  /** Source ranges of load balancers: marked to be dropped in table nat, or dropped in table filter (since 1.26). */
  readonly firewall: 'nat' | 'filter';
  /** KUBE-IPVS-FILTER: ports that no Service has are closed on Service addresses (since 1.25). */
  readonly closesOtherPorts: boolean;
  /** KUBE-IPVS-OUT-FILTER: nodes outside the source ranges cannot use the load balancer either (since 1.29). */
  readonly keepsNodesOut: boolean;
  /** Packets from 127.0.0.0/8 are left alone, and route_localnet is not set (since 1.21). */
  readonly leavesLoopback: boolean;
  /** With policy Local and no endpoint on the node, all endpoints are real servers (since 1.21). */
  readonly fallsBack: boolean;
  /** Health check node ports are let in, whatever the policy of INPUT (since 1.21). */
  readonly opensHealthChecks: boolean;
}

export function ipvsEraOf({ kubernetes }: Cluster): IpvsEra {
  const since = (minor: number) => !isOlderThan(kubernetes, minor);
  return {
    firewall: since(26) ? 'filter' : 'nat',
    closesOtherPorts: since(25),
    keepsNodesOut: since(29),
    leavesLoopback: since(21),
    fallsBack: since(21),
    opensHealthChecks: since(21),
  };
}

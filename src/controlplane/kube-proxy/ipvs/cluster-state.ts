import type { VirtualServer } from '../../../linux/ipvs.js';
import type { IpSet } from '../../../linux/netfilter/ruleset.js';
import type { Cluster } from '../../../topology/cluster.js';
import { lazy } from '../../memo.js';
import type { Context } from '../../programmer.js';
import { type ProxiedPort, proxiedPorts } from '../service-port.js';
import { NODE_SETS, sharedEntries } from './entries.js';
import { ipvsEraOf } from './era.js';
import { IP_SETS, ipSetOf, SetEntries, type SetName } from './ip-sets.js';
import { dependsOnNode, portServers, type ServerSetting } from './virtual-servers.js';

/** Mode ipvs in a cluster: all that is the same on every node is computed once. */
export interface IpvsState {
  readonly families: readonly (4 | 6)[];
  readonly setting: ServerSetting;
  of(family: 4 | 6): FamilyState;
}

export interface FamilyState {
  readonly ports: readonly ProxiedPort[];
  /** Virtual servers that every node has alike. */
  readonly servers: readonly VirtualServer[];
  /** Ports with virtual servers that each node has its own of. */
  readonly ownPorts: readonly ProxiedPort[];
  readonly sets: readonly IpSet[];
  readonly entries: SetEntries;
}

export function ipvsState(cluster: Cluster, context: Context): IpvsState {
  const ports = context.plan(proxiedPorts, cluster);
  const setting: ServerSetting = { era: ipvsEraOf(cluster), scheduler: cluster.ipvs?.scheduler ?? 'rr' };
  const states = { 4: lazy(() => familyState(4)), 6: lazy(() => familyState(6)) };
  return {
    families: ports[6].length > 0 || cluster.serviceCidrs.some((cidr) => cidr.includes(':')) ? [4, 6] : [4],
    setting,
    of: (family) => states[family](),
  };

  function familyState(family: 4 | 6): FamilyState {
    const entries = new SetEntries();
    for (const port of ports[family]) sharedEntries(port, entries);
    const names = (Object.keys(IP_SETS) as SetName[]).filter((name) => !NODE_SETS.includes(name));
    return {
      ports: ports[family],
      servers: ports[family]
        .filter((port) => !dependsOnNode(port))
        .flatMap((port) => portServers(port, '', setting)),
      ownPorts: ports[family].filter(dependsOnNode),
      sets: names.map((name) => ipSetOf(name, family, entries, cluster.source)),
      entries,
    };
  }
}

import { type Family, family } from '../../../linux/address.js';
import type { MachineDraft, NamespaceDraft } from '../../../linux/draft.js';
import type { Context, Programmer } from '../../programmer.js';
import { type CalicoCluster, calicoNode, familiesOf } from '../cluster.js';
import { connectHostEnd } from '../host-end.js';
import { type Allocation, IPAM, planIpam } from '../ipam/plan.js';
import { ipipMtu } from '../mtu.js';
import { type WorkloadEndpoint, workloadsOn } from '../workloads.js';
import { dispatchChains } from './dispatch.js';
import { workloadChains } from './endpoint.js';
import { addHostEndpoints } from './host-endpoint/program.js';
import { staticIpSets } from './ip-sets.js';
import { addIpvsChains, supportsIpvs } from './ipvs/chains.js';
import { appliedPolicies } from './policy/applied.js';
import { addPolicyChains } from './policy/program.js';
import { profileChains, profilesOf } from './profiles.js';
import { addRemoteRoutes } from './remote-routes.js';
import { addChain } from './rule.js';
import type { StaticConfig } from './static/config.js';
import { addStaticFilterChains } from './static/filter.js';
import { addStaticMangleChains } from './static/mangle.js';
import { addStaticNatChains } from './static/nat.js';
import { addStaticRawChains } from './static/raw.js';
import { addVxlan } from './vxlan.js';

/** Felix: routes and sysctls of the pods of its node, policy, and tunnel devices. */
export const felix: Programmer = {
  name: 'felix',

  program(draft, machine, context) {
    const here = calicoNode(machine, context);
    if (!here) return;
    const { cluster } = here;
    const tunnel = context.plan(planIpam, cluster).nodes.get(machine.name)?.tunnel;
    if (tunnel) addTunnel(draft, tunnel, ipipMtu(machine, cluster, context));
    for (const of of familiesOf(cluster)) {
      addVxlan(draft.host, here.node, cluster, context, of);
      addRemoteRoutes(draft.host, here.node, cluster, context, of);
    }
    const workloads = workloadsOn(machine, cluster, context);
    for (const workload of workloads) connect(draft.host, workload);
    for (const set of context.plan(staticIpSets, cluster)) draft.host.setIpSet(set);
    for (const of of familiesOf(cluster)) {
      addChains(draft.host, cluster, workloads, context, of);
      addHostEndpoints(draft.host, machine, cluster, context, of);
    }
  },

  *localAddresses(machine, context) {
    const here = calicoNode(machine, context);
    if (!here) return;
    for (const of of familiesOf(here.cluster)) {
      const own = context.plan(IPAM[of], here.cluster).nodes.get(machine.name);
      if (own?.tunnel) yield own.tunnel.address;
      if (own?.vxlanTunnel) yield own.vxlanTunnel.address;
    }
  },
};

/**
 * `tunl0`, which the kernel makes when the module ipip is loaded: no fixed ends, so each route's gateway is the remote
 * one (ip-tunnel(8)); `nopmtudisc`, as `ip -d tunnel show tunl0` says.
 */
function addTunnel({ host }: MachineDraft, { address, block }: Allocation, mtu: number): void {
  const { name, source } = block.pool;
  const provenance = { by: 'felix', why: `pool ${name} uses IPIP`, source };
  host.addInterface({
    kind: 'ipip',
    name: 'tunl0',
    mtu,
    up: true,
    ttl: 'inherit',
    pmtuDiscovery: false,
    provenance,
  });
  host.addAddress('tunl0', {
    address,
    prefixLength: 32,
    scope: 'global',
    provenance: {
      by: 'felix',
      why: `calico-ipam gave it to the tunnel, from block ${block.prefix} of pool ${name}`,
      source,
    },
  });
}

/** What Felix sees to at the host end of a pod (endpoint_mgr.go). */
function connect(host: NamespaceDraft, workload: WorkloadEndpoint): void {
  connectHostEnd(host, workload, 'felix');
  const { addresses, interface: dev, pod } = workload;
  if (!addresses.some((address) => family(address) === 4)) return;
  host.setSysctl(`net.ipv4.conf.${dev}.rp_filter`, host.sysctl('net.ipv4.conf.default.rp_filter') ?? '0', {
    by: 'felix',
    why: 'the host default: raw cali-PREROUTING checks',
    source: pod.source,
  });
}

function addChains(
  host: NamespaceDraft,
  cluster: CalicoCluster,
  workloads: readonly WorkloadEndpoint[],
  context: Context,
  of: Family,
): void {
  const { felix: settings, source } = cluster.cni;
  const pools = [...cluster.cni.pools.values()].filter(({ prefix }) => family(prefix) === of);
  const config: StaticConfig = {
    family: of,
    ipip: of === 4 && pools.some((pool) => pool.ipip !== 'never'),
    vxlan: pools.some((pool) => pool.vxlan !== 'never'),
    natOutgoing: pools.some((pool) => pool.natOutgoing),
    ipvs: supportsIpvs(host),
    ...(settings ? { settings } : {}),
    source,
  };
  addStaticRawChains(host, config);
  addStaticMangleChains(host, config);
  addStaticNatChains(host, config);
  addStaticFilterChains(host, config);

  const filter = host.iptables('filter', of);
  const interfaces = workloads.map((workload) => workload.interface);
  const provenance = { by: 'felix', why: "finds a pod's chain by its interface", source };
  for (const chain of dispatchChains(interfaces, provenance)) addChain(filter, chain);
  if (config.ipvs) {
    const why = 'packets to Services pass INPUT and OUTPUT: marks tell there which pod they come from';
    addIpvsChains(host, of, interfaces, { by: 'felix', why, source });
  }
  for (const profile of new Set(workloads.flatMap(({ pod }) => profilesOf(pod)))) {
    for (const chain of profileChains(profile, cluster)) addChain(filter, chain);
  }
  const tiersOf = context.plan(appliedPolicies, cluster);
  const tiers = new Set(workloads.flatMap(({ pod }) => tiersOf(pod)));
  addPolicyChains(host, 'filter', tiers, ['ingress', 'egress'], cluster, context, of);
  for (const { pod, key, interface: name } of workloads) {
    const why = `policy of pod ${key}`;
    const chains = workloadChains({
      interface: name,
      profiles: profilesOf(pod),
      tiers: tiersOf(pod),
      name: key,
      allowVxlan: cluster.cni.allowVxlanFromWorkloads === true,
      allowIpip: settings?.allowIpipFromWorkloads === true,
      provenance: { by: 'felix', why, source: pod.source },
    });
    for (const chain of chains) addChain(filter, chain);
  }
}

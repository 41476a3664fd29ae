import { hostPrefix } from '../../../linux/address.js';
import type { MachineDraft, NamespaceDraft } from '../../../linux/draft.js';
import type { Finding } from '../../../topology/finding.js';
import type { Context, Programmer } from '../../programmer.js';
import { type CalicoCluster, calicoClusters, calicoNode } from '../cluster.js';
import { type Allocation, planIpam } from '../ipam/plan.js';
import { ipipMtu } from '../mtu.js';
import type { AppliedTier } from '../policy/applied.js';
import { type WorkloadEndpoint, workloadsOn } from '../workloads.js';
import { dispatchChains } from './dispatch.js';
import { workloadChains } from './endpoint.js';
import { staticIpSets } from './ip-sets.js';
import { appliedPolicies } from './policy/applied.js';
import { policyChains } from './policy/chains.js';
import { groupChains, groupsOf } from './policy/groups.js';
import { profileChains, profilesOf } from './profiles.js';
import { addChain } from './rule.js';
import type { StaticConfig } from './static/config.js';
import { addStaticFilterChains } from './static/filter.js';
import { addStaticMangleChains } from './static/mangle.js';
import { addStaticNatChains } from './static/nat.js';
import { addStaticRawChains } from './static/raw.js';

/** Felix: routes and sysctls of the pods of its node, policy, and tunnel devices. */
export const felix: Programmer = {
  name: 'felix',

  program(draft, machine, context) {
    const here = calicoNode(machine, context);
    if (!here) return;
    const { cluster } = here;
    const tunnel = context.plan(planIpam, cluster).nodes.get(machine.name)?.tunnel;
    if (tunnel) addTunnel(draft, tunnel, ipipMtu(machine, cluster, context));
    const workloads = workloadsOn(machine, cluster, context);
    for (const workload of workloads) connect(draft.host, workload);
    for (const set of context.plan(staticIpSets, cluster)) draft.host.setIpSet(set);
    addChains(draft.host, cluster, workloads, context);
  },

  *check(context) {
    for (const cluster of calicoClusters(context)) yield* vxlanPools(cluster);
  },

  *localAddresses(machine, context) {
    const here = calicoNode(machine, context);
    const tunnel = here && context.plan(planIpam, here.cluster).nodes.get(machine.name)?.tunnel;
    if (tunnel) yield tunnel.address;
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

/** The route to a pod, and the sysctls that make its host end answer for 169.254.1.1 (endpoint_mgr.go). */
function connect(host: NamespaceDraft, workload: WorkloadEndpoint): void {
  const { key, address, interface: dev, pod } = workload;
  const because = (why: string) => ({ by: 'felix', why, source: pod.source });
  host.addRoute({
    destination: hostPrefix(address),
    nextHops: [{ dev }],
    provenance: because(
      `pod ${key} lives behind ${dev}; the CNI plugin wrote the route first, Felix keeps it`,
    ),
  });
  const gateway = because(`${dev} answers pod ${key} for 169.254.1.1`);
  const reversePath = host.sysctl('net.ipv4.conf.default.rp_filter') ?? '0';
  host.setSysctl(`net.ipv4.conf.${dev}.proxy_arp`, 1, gateway);
  host.setSysctl(`net.ipv4.neigh.${dev}.proxy_delay`, 0, gateway);
  host.setSysctl(
    `net.ipv4.conf.${dev}.route_localnet`,
    1,
    because(`Services may send pod ${key} to 127.0.0.0/8`),
  );
  host.setSysctl(`net.ipv4.conf.${dev}.forwarding`, 1, because(`packets of pod ${key} are forwarded`));
  host.setSysctl(
    `net.ipv4.conf.${dev}.rp_filter`,
    reversePath,
    because('the host default: raw cali-PREROUTING checks'),
  );
}

function addChains(
  host: NamespaceDraft,
  cluster: CalicoCluster,
  workloads: readonly WorkloadEndpoint[],
  context: Context,
): void {
  const { pools, source } = cluster.cni;
  const config: StaticConfig = {
    ipip: [...pools.values()].some((pool) => pool.ipip !== 'never'),
    natOutgoing: [...pools.values()].some((pool) => pool.natOutgoing),
    source,
  };
  addStaticRawChains(host, config);
  addStaticMangleChains(host, config);
  addStaticNatChains(host, config);
  addStaticFilterChains(host, config);

  const filter = host.iptables('filter');
  const interfaces = workloads.map((workload) => workload.interface);
  const provenance = { by: 'felix', why: "finds a pod's chain by its interface", source };
  for (const chain of dispatchChains(interfaces, provenance)) addChain(filter, chain);
  for (const profile of new Set(workloads.flatMap(({ pod }) => profilesOf(pod)))) {
    for (const chain of profileChains(profile, cluster)) addChain(filter, chain);
  }
  const tiersOf = context.plan(appliedPolicies, cluster);
  addPolicies(host, cluster, context, new Set(workloads.flatMap(({ pod }) => tiersOf(pod))));
  for (const { pod, key, interface: name } of workloads) {
    const why = `policy of pod ${key}`;
    const chains = workloadChains({
      interface: name,
      profiles: profilesOf(pod),
      tiers: tiersOf(pod),
      name: key,
      allowVxlan: cluster.cni.allowVxlanFromWorkloads === true,
      provenance: { by: 'felix', why, source: pod.source },
    });
    for (const chain of chains) addChain(filter, chain);
  }
}

/** Chains and sets of the policies that select pods of the node; Felix leaves out what no chain refers to. */
function addPolicies(
  host: NamespaceDraft,
  cluster: CalicoCluster,
  context: Context,
  tiers: Iterable<AppliedTier>,
): void {
  const filter = host.iptables('filter');
  const chainOf = context.plan(policyChains, cluster);
  const groupChain = context.plan(groupChains, cluster);
  for (const applied of tiers) {
    for (const direction of ['ingress', 'egress'] as const) {
      for (const group of groupsOf(applied[direction])) {
        if (group.length > 1) filter.restore(groupChain(group, direction));
      }
      for (const policy of applied[direction]) {
        const { chain, sets } = chainOf(policy, direction);
        filter.restore(chain);
        for (const set of sets) host.setIpSet(set);
      }
    }
  }
}

/** Felix programs VXLAN itself, without BIRD; that is not modelled. */
function* vxlanPools({ cni }: CalicoCluster): Iterable<Finding> {
  for (const { name, vxlan, source } of cni.pools.values()) {
    if (vxlan === 'never') continue;
    const message = `VXLAN of Calico is not modelled: pods of pool ${name} on other nodes have no route`;
    yield { code: 'vxlan-not-modelled', severity: 'information', message, source };
  }
}

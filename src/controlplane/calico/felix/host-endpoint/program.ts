import type { Family } from '../../../../linux/address.js';
import type { NamespaceDraft } from '../../../../linux/draft.js';
import type { TableDraft } from '../../../../linux/netfilter/draft.js';
import type { TopologyMachine } from '../../../../topology/machine.js';
import type { Context } from '../../../programmer.js';
import type { CalicoCluster } from '../../cluster.js';
import type { Direction } from '../../policy/active-policy.js';
import type { AppliedTier } from '../../policy/applied.js';
import { addPolicyChains } from '../policy/program.js';
import { profileChains } from '../profiles.js';
import { addChain } from '../rule.js';
import { ANY_INTERFACE, type ChainKind, type HostInterface, hostEndpointChain } from './chains.js';
import { type Dispatched, hostDispatch } from './dispatch.js';
import { FAILSAFE_IN, FAILSAFE_OUT, failsafeRules } from './failsafe.js';
import { resolveHostEndpoints } from './resolve.js';
import { type HostTiers, hostTiers } from './tiers.js';

type Table = 'raw' | 'mangle' | 'filter';

interface ActiveEndpoint extends HostInterface {
  readonly tiers: HostTiers;
}

/** What is written for a stage: the endpoints that have chains in the table, and which. */
interface Stage {
  readonly table: Table;
  readonly kind: ChainKind;
  readonly directions: readonly Direction[];
  tiersOf(endpoint: ActiveEndpoint): readonly AppliedTier[];
  /** Chains are there only where a policy is. */
  readonly onlyWithPolicy?: true;
}

const BOTH = ['ingress', 'egress'] as const;

/** In Felix's order (endpoint_mgr.go, updateHostEndpoints): filter, then mangle, then raw. */
const STAGES: readonly Stage[] = [
  { table: 'filter', kind: 'normal', directions: BOTH, tiersOf: ({ tiers }) => tiers.normal },
  { table: 'filter', kind: 'forward', directions: BOTH, tiersOf: ({ tiers }) => tiers.forward },
  {
    table: 'mangle',
    kind: 'egress-after-dnat',
    directions: ['egress'],
    tiersOf: ({ tiers }) => tiers.normal,
  },
  {
    table: 'mangle',
    kind: 'pre-dnat',
    directions: ['ingress'],
    tiersOf: ({ tiers }) => tiers.preDnat,
    onlyWithPolicy: true,
  },
  {
    table: 'raw',
    kind: 'untracked',
    directions: BOTH,
    tiersOf: ({ tiers }) => tiers.untracked,
    onlyWithPolicy: true,
  },
];

/** Chains of a node's host endpoints in three tables of a family, and those that find them; empty ones where there are none. */
export function addHostEndpoints(
  host: NamespaceDraft,
  machine: TopologyMachine,
  cluster: CalicoCluster,
  context: Context,
  of: Family,
): void {
  const tables = (table: Table) => host.iptables(table, of);
  const active = activeEndpoints(host, machine, cluster, context);
  const failsafes = new Set<Table>();
  for (const { table, kind, directions, tiersOf, onlyWithPolicy } of STAGES) {
    const own = active.filter((endpoint) => {
      // Felix does not write untracked policy for all interfaces at once, and says so in its log.
      if (kind === 'untracked' && endpoint.interface === ANY_INTERFACE) return false;
      return !onlyWithPolicy || tiersOf(endpoint).length > 0;
    });
    addDispatch(tables, cluster, table, kind, directions, own);
    for (const endpoint of own) {
      if (kind !== 'forward') failsafes.add(table);
      addPolicyChains(host, table, tiersOf(endpoint), directions, cluster, context, of);
      for (const direction of directions) {
        addChain(tables(table), hostEndpointChain(endpoint, direction, kind, tiersOf(endpoint)));
      }
    }
  }
  addProfiles(tables, cluster, active);
  for (const table of failsafes) addFailsafes(tables(table), cluster, table, of);
}

function activeEndpoints(
  host: NamespaceDraft,
  machine: TopologyMachine,
  cluster: CalicoCluster,
  context: Context,
): ActiveEndpoint[] {
  const all = context.plan(hostTiers, cluster);
  const mine = [...all.keys()].filter(({ node }) => node === machine.name);
  if (mine.length === 0) return [];
  const { byInterface, wildcard } = resolveHostEndpoints(mine, host.addressesByInterface());
  const entries = [...byInterface, ...(wildcard ? [[ANY_INTERFACE, wildcard] as const] : [])];
  return entries.map(([name, endpoint]) => ({
    interface: name,
    name: `host endpoint ${endpoint.name}`,
    profiles: endpoint.profiles,
    provenance: {
      by: 'felix',
      why: `policy of host endpoint ${endpoint.name}, ${name === ANY_INTERFACE ? 'all interfaces' : name} of ${machine.name}`,
      source: endpoint.source,
    },
    tiers: all.get(endpoint)!,
  }));
}

/** Names of the chains that find an endpoint's (felix/rules/rule_defs.go). */
const ROOTS = {
  ingress: { normal: 'cali-from-host-endpoint', forward: 'cali-from-hep-forward' },
  egress: { normal: 'cali-to-host-endpoint', forward: 'cali-to-hep-forward' },
} as const;

function addDispatch(
  tables: (table: Table) => TableDraft,
  { cni: { source } }: CalicoCluster,
  table: Table,
  kind: ChainKind,
  directions: readonly Direction[],
  own: readonly ActiveEndpoint[],
): void {
  const names = own.map((endpoint) => endpoint.interface);
  const dispatched: Dispatched = {
    interfaces: names.filter((name) => name !== ANY_INTERFACE),
    wildcard: names.includes(ANY_INTERFACE),
    sparesPods: table === 'mangle',
  };
  const why = own.length > 0 ? 'finds the chain of a host endpoint by its interface' : WITHOUT[kind];
  const of = kind === 'forward' ? 'forward' : 'normal';
  for (const direction of directions) {
    const root = ROOTS[direction][of];
    for (const chain of hostDispatch(root, direction, of, dispatched, { by: 'felix', why, source })) {
      addChain(tables(table), chain);
    }
  }
}

const WITHOUT: Readonly<Record<ChainKind, string>> = {
  normal: 'policy of host endpoints: none',
  forward: 'policy of host endpoints: none',
  'egress-after-dnat': 'policy of host endpoints: none',
  'pre-dnat': 'policy of host endpoints before DNAT: none',
  untracked: 'untracked policy of host endpoints: none',
};

function addProfiles(
  tables: (table: Table) => TableDraft,
  cluster: CalicoCluster,
  active: readonly ActiveEndpoint[],
): void {
  for (const profile of new Set(active.flatMap(({ profiles }) => profiles))) {
    const [ingress, egress] = profileChains(profile, cluster);
    addChain(tables('filter'), ingress!);
    addChain(tables('filter'), egress!);
    addChain(tables('mangle'), egress!);
  }
}

function addFailsafes(draft: TableDraft, { cni }: CalicoCluster, table: Table, of: Family): void {
  const provenance = {
    by: 'felix',
    why: 'a failsafe port: no policy of host endpoints keeps it shut',
    source: cni.source,
  };
  const write = (name: string, direction: 'in' | 'out') =>
    addChain(draft, {
      name,
      rules: failsafeRules(direction, table, cni.felix, of),
      provenance,
    });
  write(FAILSAFE_IN, 'in');
  write(FAILSAFE_OUT, 'out');
}

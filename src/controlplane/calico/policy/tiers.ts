import type { Cluster } from '../../../topology/cluster.js';
import type { Policy } from '../../../topology/policy.js';
import { remember } from '../../memo.js';
import type { ActivePolicy, NamelessPolicy } from './active-policy.js';
import { ofCalicoPolicy } from './calico.js';
import { ofAdminPolicy, ofNetworkPolicy } from './kubernetes.js';
import { policyNaming } from './naming.js';

/** A tier with its policies, in the order in which they are asked. */
export interface ActiveTier {
  readonly name: string;
  /** Whether it drops what its policies did not decide. */
  readonly drops: boolean;
  readonly policies: readonly ActivePolicy[];
}

/** Tiers that exist by themselves (libcalico-go/lib/names, apis/v3 Tier): their orders, and what they do at their end. */
const OWN_TIERS: Readonly<Record<string, { readonly order: number; readonly drops: boolean }>> = {
  adminnetworkpolicy: { order: 1_000, drops: false },
  'kube-admin': { order: 1_000, drops: false },
  default: { order: 1_000_000, drops: true },
  baselineadminnetworkpolicy: { order: 10_000_000, drops: false },
  'kube-baseline': { order: 10_000_000, drops: false },
};

/** The tiers that have policies, by order and name; policies in a tier likewise (felix/calc/policy_sorter.go). */
export function activeTiers(cluster: TieredCluster): readonly ActiveTier[] {
  return remember(knownTiers, cluster, () => tiersOf(cluster));
}

type TieredCluster = Pick<Cluster, 'policies' | 'tiers' | 'cni'>;

const knownTiers = new WeakMap<object, readonly ActiveTier[]>();

function tiersOf({ policies, tiers, cni }: TieredCluster): readonly ActiveTier[] {
  const version = cni.kind === 'calico' ? cni.version : '';
  const byTier = new Map<string, ActivePolicy[]>();
  for (const policy of policies) {
    const nameless = activePolicy(policy);
    const active = { ...nameless, naming: policyNaming(policy, nameless.id, version) };
    const list = byTier.get(active.tier);
    if (list) list.push(active);
    else byTier.set(active.tier, [active]);
  }
  const known = [...byTier].flatMap(([name, list]) => {
    const own = OWN_TIERS[name];
    const declared = tiers.get(name);
    if (!own && !declared) return [];
    const order = declared?.order ?? own?.order ?? Number.POSITIVE_INFINITY;
    const drops = declared ? declared.defaultAction === 'deny' : (own?.drops ?? true);
    return [{ name, order, drops, policies: list.sort(before((policy) => policy.id)) }];
  });
  return known.sort(before(({ name }) => name));
}

function activePolicy(policy: Policy): NamelessPolicy {
  switch (policy.kind) {
    case 'network-policy':
      return ofNetworkPolicy(policy);
    case 'admin-network-policy':
    case 'baseline-admin-network-policy':
    case 'cluster-network-policy':
      return ofAdminPolicy(policy);
    case 'calico-network-policy':
    case 'global-network-policy':
      return ofCalicoPolicy(policy);
  }
}

function before<Item extends { readonly order: number }>(nameOf: (item: Item) => string) {
  return (a: Item, b: Item): number => {
    if (a.order !== b.order) return a.order < b.order ? -1 : 1;
    return nameOf(a) < nameOf(b) ? -1 : nameOf(a) > nameOf(b) ? 1 : 0;
  };
}

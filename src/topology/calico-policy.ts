import type { IpPrefix } from '../linux/address.js';
import type { SourceRange } from '../linux/provenance.js';
import type { Selector } from './selector.js';

/** A Calico NetworkPolicy (of a namespace) or GlobalNetworkPolicy (projectcalico.org/v3). */
export interface CalicoPolicy {
  readonly kind: 'calico-network-policy' | 'global-network-policy';
  readonly name: string;
  /** Of a `calico-network-policy` only. */
  readonly namespace?: string;
  /** `default` unless declared. */
  readonly tier: string;
  /** Lowest first; absent: last. Policies of one order go by name. */
  readonly order?: number;
  /** The endpoints it is about; in the policy's own namespace for a `calico-network-policy`. */
  readonly selector: Selector;
  /** Of a `global-network-policy` only. */
  readonly namespaceSelector?: Selector;
  /** `serviceAccountSelector`: pods whose service accounts have these labels. */
  readonly serviceAccountSelector?: Selector;
  /** Of a `global-network-policy`, for host endpoints: it decides before connections are tracked, of each packet alone. */
  readonly doNotTrack?: boolean;
  /** Likewise: it decides before DNAT, so of addresses as the sender wrote them. */
  readonly preDnat?: boolean;
  /** Likewise: it is also about packets that the host forwards. */
  readonly applyOnForward?: boolean;
  /** Present: it is about ingress. In order: the first rule that matches decides, but `log` goes on. */
  readonly ingress?: readonly CalicoRule[];
  readonly egress?: readonly CalicoRule[];
  readonly source: SourceRange;
}

/** One rule. All that it says must match. */
export interface CalicoRule {
  readonly action: 'allow' | 'deny' | 'log' | 'pass';
  readonly ipVersion?: 4 | 6;
  /** Lower-case name or number of an IP protocol: `tcp`, `icmp`, `132`. */
  readonly protocol?: string;
  readonly notProtocol?: string;
  readonly icmp?: IcmpMatch;
  readonly notIcmp?: IcmpMatch;
  /** The sender (`source` in Calico's API). */
  readonly from: CalicoEntity;
  /** The receiver (`destination`). */
  readonly to: CalicoEntity;
  readonly source: SourceRange;
}

export interface IcmpMatch {
  readonly type: number;
  readonly code?: number;
}

/** One end of a {@link CalicoRule}'s traffic (EntityRule); what is absent is not asked. */
export interface CalicoEntity {
  readonly nets?: readonly IpPrefix[];
  readonly notNets?: readonly IpPrefix[];
  readonly selector?: Selector;
  readonly notSelector?: Selector;
  /** Absent: a namespaced policy's own namespace, or all for a global one. */
  readonly namespaceSelector?: Selector;
  /** Names; any of them. */
  readonly serviceAccounts?: readonly string[];
  /** `serviceAccounts.selector`: labels of service accounts. */
  readonly serviceAccountSelector?: Selector;
  /** `services`: the endpoints of a Service, on their own ports; in the policy's namespace unless it says which. */
  readonly service?: { readonly name: string; readonly namespace?: string };
  readonly ports?: readonly CalicoPort[];
  readonly notPorts?: readonly CalicoPort[];
}

export type CalicoPort =
  | { readonly kind: 'range'; readonly first: number; readonly last: number }
  | { readonly kind: 'named'; readonly name: string };

/** A Tier: policies are asked tier by tier. */
export interface Tier {
  readonly name: string;
  /** Lowest first; absent: last. */
  readonly order?: number;
  /** What becomes of packets of endpoints that its policies select and no rule decides. */
  readonly defaultAction: 'deny' | 'pass';
  readonly source: SourceRange;
}

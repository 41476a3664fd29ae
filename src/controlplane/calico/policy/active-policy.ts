import type { CalicoPort, CalicoRule } from '../../../topology/calico-policy.js';
import type { Policy } from '../../../topology/policy.js';
import type { Selector } from '../../../topology/selector.js';
import type { PolicyNaming } from './naming.js';

/**
 * A policy as Felix gets it, whatever API it was declared by: selectors ask for the labels that Calico gives endpoints
 * ({@link endpointLabels}), and stand for endpoints of the whole cluster.
 */
export interface ActivePolicy extends NamelessPolicy {
  readonly naming: PolicyNaming;
}

/** The same, before the version of Calico gave it its names. */
export interface NamelessPolicy {
  /** `shop/knp.default.api-from-web`: by which policies of one order go. */
  readonly id: string;
  readonly tier: string;
  /** Infinity for a policy without order. */
  readonly order: number;
  readonly selector: Selector;
  readonly stage: PolicyStage;
  /** For host endpoints: it is also about packets that the host forwards. */
  readonly forward?: boolean;
  /** Present: it is about that direction. */
  readonly ingress?: readonly ActiveRule[];
  readonly egress?: readonly ActiveRule[];
  readonly declared: Policy;
}

/** A rule as Felix gets it; what is absent or empty is not asked. */
export interface ActiveRule
  extends Pick<
    CalicoRule,
    'action' | 'ipVersion' | 'protocol' | 'notProtocol' | 'icmp' | 'notIcmp' | 'source'
  > {
  readonly from: RuleEnd;
  readonly to: RuleEnd;
  /** The rule as a person would call it: `an ingress rule of network-policy shop/api`. */
  readonly title: string;
}

/** One end of a rule's traffic. */
export interface RuleEnd {
  readonly nets?: readonly string[];
  readonly notNets?: readonly string[];
  readonly selector?: Selector;
  /** Nodes of the cluster, by their labels. */
  readonly nodes?: Selector;
  readonly notSelector?: Selector;
  /** A Service by `namespace/name`: its endpoints, at a destination on their ports. */
  readonly service?: string;
  readonly ports?: readonly CalicoPort[];
  readonly notPorts?: readonly CalicoPort[];
}

/** When a policy decides: of each packet before connection tracking, before DNAT, or in table filter. Only host endpoints have the first two. */
export type PolicyStage = 'untracked' | 'pre-dnat' | 'normal';

export type Direction = 'ingress' | 'egress';

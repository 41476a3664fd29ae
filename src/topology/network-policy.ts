import type { IpPrefix } from '../linux/address.js';
import type { TransportProtocol } from '../linux/namespace.js';
import type { SourceRange } from '../linux/provenance.js';
import type { Selector } from './selector.js';

/**
 * A Kubernetes NetworkPolicy (networking.k8s.io/v1). A direction that is present is one of its `policyTypes`: the pods it
 * selects are isolated in that direction, and may have what some rule of some policy lists. `[]` lists nothing.
 */
export interface NetworkPolicy {
  readonly kind: 'network-policy';
  readonly namespace: string;
  readonly name: string;
  /** `podSelector`; of pods in the policy's own namespace. */
  readonly pods: Selector;
  readonly ingress?: readonly NetworkPolicyRule[];
  readonly egress?: readonly NetworkPolicyRule[];
  readonly source: SourceRange;
}

/** One rule: traffic with any of the peers on any of the ports. */
export interface NetworkPolicyRule {
  /** Empty: everybody, inside the cluster and out. */
  readonly peers: readonly PolicyPeer[];
  /** Empty: every port of every protocol. */
  readonly ports: readonly PolicyPort[];
  readonly source: SourceRange;
}

/** Who is at the other end. */
export type PolicyPeer =
  /** Pods that have an address of their own (not those of the host network). */
  | {
      readonly kind: 'pods';
      /** `podSelector`; {@link ALL} where the policy has only a namespace selector. */
      readonly pods: Selector;
      /** `namespaceSelector`; absent: the policy's own namespace. Policies of the cluster always have one. */
      readonly namespaces?: Selector;
      readonly source: SourceRange;
    }
  /** `ipBlock`: a prefix, without parts of it. */
  | {
      readonly kind: 'cidr';
      readonly cidr: IpPrefix;
      readonly except: readonly IpPrefix[];
      readonly source: SourceRange;
    }
  /** Nodes by their labels; only policies of the cluster have them. */
  | { readonly kind: 'nodes'; readonly nodes: Selector; readonly source: SourceRange };

/** A port at the destination, or several. */
export type PolicyPort =
  /** `port`, with `endPort`: first to last, both included; one port where they are equal. */
  | {
      readonly kind: 'range';
      readonly protocol: TransportProtocol;
      readonly first: number;
      readonly last: number;
    }
  /** A container's named port of the pods at the destination; absent protocol: whichever the port has. */
  | { readonly kind: 'named'; readonly name: string; readonly protocol?: TransportProtocol }
  /** A protocol without a port: all its ports. */
  | { readonly kind: 'protocol'; readonly protocol: TransportProtocol };

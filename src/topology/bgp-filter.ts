import type { IpPrefix } from '../linux/address.js';
import type { SourceRange } from '../linux/provenance.js';

/** A BGPFilter (projectcalico.org/v3): rules for what a peer may tell a node, and the node the peer. The first that matches decides. */
export interface BgpFilter {
  readonly name: string;
  readonly importV4: readonly BgpFilterRule[];
  readonly exportV4: readonly BgpFilterRule[];
  readonly importV6: readonly BgpFilterRule[];
  readonly exportV6: readonly BgpFilterRule[];
  readonly source: SourceRange;
}

export const FILTER_LISTS = ['importV4', 'exportV4', 'importV6', 'exportV6'] as const;

/** One rule; all that it says must match, and one that says nothing matches every route. */
export interface BgpFilterRule {
  readonly action: 'accept' | 'reject';
  readonly prefix?: {
    readonly operator: PrefixOperator;
    readonly prefix: IpPrefix;
    /** `prefixLength`: least and most, with `in` and `not-in`. */
    readonly lengths?: readonly [min: number, max: number];
  };
  /** `source: RemotePeers`: only routes that were learned over BGP. */
  readonly remotePeers?: boolean;
  /** Name of the route's device; `*` stands for any text. */
  readonly interface?: string;
  /** Only for peers of other AS numbers, or of the same. */
  readonly peerType?: 'ebgp' | 'ibgp';
  /** The route has one of them: `65000:42`, or three numbers for a large one. */
  readonly communities?: readonly string[];
  /** The path starts with these AS numbers. */
  readonly asPathPrefix?: readonly number[];
  readonly operations: readonly BgpOperation[];
  readonly source: SourceRange;
}

export type PrefixOperator = 'equal' | 'not-equal' | 'in' | 'not-in';

/** What happens to a route that a rule accepts. */
export type BgpOperation =
  | { readonly kind: 'add-community'; readonly community: string }
  | { readonly kind: 'prepend-as-path'; readonly asNumbers: readonly number[] }
  /** `setPriority`: the metric of the kernel's route. */
  | { readonly kind: 'set-priority'; readonly value: number };

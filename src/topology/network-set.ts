import type { IpPrefix } from '../linux/address.js';
import type { SourceRange } from '../linux/provenance.js';
import type { Labels } from './labels.js';

/** A Calico NetworkSet (of a namespace) or GlobalNetworkSet: networks that selectors of policies' rules may select by labels. */
export interface NetworkSet {
  readonly name: string;
  /** Absent for a global one. */
  readonly namespace?: string;
  readonly nets: readonly IpPrefix[];
  readonly labels: Labels;
  readonly source: SourceRange;
}

import type { Family } from '../../../../linux/address.js';
import type { Provenance, SourceRange } from '../../../../linux/provenance.js';
import type { FelixSettings } from '../../../../topology/host-endpoint.js';
import { insertRules, insertRulesLast } from '../rule.js';

/** What Felix's static chains depend on. */
export interface StaticConfig {
  /** Each family has tables and sets of its own. */
  readonly family: Family;
  /** A pool uses IPIP, so the node has tunl0. */
  readonly ipip: boolean;
  /** A pool uses VXLAN, so the node has vxlan.calico. */
  readonly vxlan: boolean;
  /** A pool masquerades what its pods send out of all pools. */
  readonly natOutgoing: boolean;
  /** kube-proxy uses IPVS on the node. */
  readonly ipvs: boolean;
  /** FelixConfiguration. */
  readonly settings?: FelixSettings;
  /** Where Calico is declared. */
  readonly source: SourceRange;
}

/** Provenance of what Felix writes on every node. */
export function felix(why: string, config: StaticConfig): Provenance {
  return { by: 'felix', why, source: config.source };
}

/** How Felix puts its jumps into the kernel's chains (ChainInsertMode): before what others have there, or after. */
export function hookRules({ settings }: StaticConfig): typeof insertRules {
  return settings?.chainInsertMode === 'append' ? insertRulesLast : insertRules;
}

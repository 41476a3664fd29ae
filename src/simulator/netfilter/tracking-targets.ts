import type { TargetKind } from '../../linux/netfilter/targets.js';

/**
 * Targets that need to know connections: where a rule has one, the kernel tracks. `CT --notrack` is none of them (net/netfilter/xt_CT.c,
 * xt_ct_tg_check).
 */
export const TRACKING_TARGETS: ReadonlySet<TargetKind> = new Set([
  'connmark-set',
  'connmark-save',
  'connmark-restore',
  'dnat',
  'snat',
  'masquerade',
  'redirect',
  'netmap',
]);

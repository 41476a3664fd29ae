import type { TargetKind } from '../../linux/netfilter/targets.js';

/** Targets that need to know connections: where a rule has one, the kernel tracks. */
export const TRACKING_TARGETS: ReadonlySet<TargetKind> = new Set([
  'connmark-set',
  'connmark-save',
  'connmark-restore',
  'notrack',
  'dnat',
  'snat',
  'masquerade',
  'redirect',
  'netmap',
]);

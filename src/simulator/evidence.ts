import type { Provenance } from '../linux/provenance.js';
import type { Evidence } from './trace.js';

/** What a step rests on, from a piece of Linux state: its text, and who wrote it. */
export function evidenceOf(
  kind: Evidence['kind'],
  text: string,
  provenance: Provenance,
  chain?: string,
): Evidence {
  return {
    kind,
    text,
    ...(chain === undefined ? {} : { chain }),
    by: provenance.by,
    why: provenance.why,
    ...(provenance.source ? { source: provenance.source } : {}),
  };
}

/** What the kernel knows by itself: an ARP answer, a connection it tracks. */
export function kernelEvidence(kind: Evidence['kind'], text: string, why: string): Evidence {
  return { kind, text, by: 'kernel', why };
}

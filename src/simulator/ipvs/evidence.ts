import type { VirtualServer } from '../../linux/ipvs.js';
import { formatRealServer, formatVirtualServer } from '../../linux/print/ipvs.js';
import { evidenceOf } from '../evidence.js';
import type { Evidence } from '../trace.js';
import type { VirtualConnection } from './state.js';

/** The virtual server's line of `ipvsadm-save`. */
export function serverEvidence(server: VirtualServer): Evidence {
  return evidenceOf('ipvs', formatVirtualServer(server), server.provenance);
}

/** What a step about a real server rests on: its line, and that of the virtual one. */
export interface RealEvidence {
  readonly evidence: Evidence;
  readonly also: readonly Evidence[];
}

export function realEvidence({ server, real }: VirtualConnection): RealEvidence {
  return {
    evidence: evidenceOf('ipvs', formatRealServer(server, real), real.provenance),
    also: [serverEvidence(server)],
  };
}

import type { SourceRange } from '../../linux/provenance.js';
import type { Finding } from '../../topology/finding.js';
import { unknownName } from './unknown-name.js';

/** The daemons whose death a scenario can ask about. */
export const PROGRAMS = ['dockerd', 'kubelet', 'kube-proxy', 'felix', 'bird', 'flanneld', 'bgpd'] as const;

/** Those of a cluster as a whole. */
export const API_PROGRAMS = ['etcd', 'kube-apiserver'] as const;

/** unknown-program: `stop` names a daemon that knet does not know. */
export function unknownProgram(name: string, source: SourceRange): Finding | undefined {
  return PROGRAMS.some((program) => program === name)
    ? undefined
    : unknownName('program', name, PROGRAMS, source, `; knet can stop ${PROGRAMS.join(', ')}`);
}

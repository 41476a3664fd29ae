import type { ImportFinding } from '../finding.js';
import { printCluster } from '../knet/print.js';
import { fitCluster } from './fit.js';
import type { FitOptions } from './fit-options.js';
import { unenforced } from './policies/unenforced.js';
import { type ImportFile, readManifests } from './read.js';

/** Manifests as `.knet` text, and what of them could not be expressed. Never throws. */
export function importKubernetes(
  files: Iterable<ImportFile>,
  options: FitOptions,
): { readonly text: string; readonly findings: readonly ImportFinding[] } {
  const read = readManifests(files);
  const fitted = fitCluster(read.inventory, options);
  const { text, left } = printCluster(fitted.cluster);
  const unprinted = left.map(({ policy, reason }): ImportFinding => {
    const name = 'namespace' in policy ? `${policy.namespace}/${policy.name}` : policy.name;
    return {
      file: policy.source.uri,
      kind: policy.kind,
      name,
      severity: 'error',
      message: `left out: ${reason}`,
    };
  });
  const idle = fitted.cluster.flannel ? unenforced(read.inventory) : [];
  return { text, findings: [...read.findings, ...fitted.findings, ...idle, ...unprinted] };
}

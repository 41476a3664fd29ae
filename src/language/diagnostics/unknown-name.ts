import type { SourceRange } from '../../linux/provenance.js';
import type { Finding } from '../../topology/finding.js';
import { didYouMean, suggest } from './suggest.js';

/** The kinds of things that are named where they are used; each has a code and a page of its own. */
export const UNKNOWN_KINDS = [
  'subnet',
  'cluster',
  'policy',
  'machine',
  'namespace',
  'node',
  'network',
  'container',
  'pod',
  'endpoint',
  'scenario',
  'tier',
  'bgp-filter',
  'program',
] as const;

export type UnknownKind = (typeof UNKNOWN_KINDS)[number];

/**
 * unknown-subnet, unknown-node, unknown-network…: a name that nothing of its kind has.
 * `where` limits the place that was searched: ` in cluster demo`. `candidates` are the names that would do.
 */
export function unknownName(
  kind: UnknownKind,
  name: string,
  candidates: Iterable<string>,
  source: SourceRange,
  where = '',
): Finding {
  const suggestions = suggest(name, candidates);
  return {
    code: `unknown-${kind}`,
    severity: 'error',
    message: `no ${kind} named "${name}"${where}${didYouMean(suggestions)}`,
    source,
    suggestions,
  };
}

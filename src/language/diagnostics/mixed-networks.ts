import type { SourceRange } from '../../linux/provenance.js';
import type { Finding } from '../../topology/finding.js';

/**
 * mixed-networks: host, none and container:x decide whose network namespace a container lives in, so dockerd takes none of
 * them together with another network.
 */
export function mixedNetworks(mode: string, source: SourceRange): Finding {
  return {
    code: 'mixed-networks',
    severity: 'error',
    message: `network ${mode} cannot be combined with another network of the same container`,
    source,
  };
}

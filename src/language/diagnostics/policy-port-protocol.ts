import type { SourceRange } from '../../linux/provenance.js';
import type { Finding } from '../../topology/finding.js';

/** policy-port-protocol: a port of a policy's rule that says no protocol, which means TCP; DNS, for one, is asked by UDP. */
export function policyPortProtocol(port: string, source: SourceRange): Finding {
  return {
    code: 'policy-port-protocol',
    severity: 'hint',
    message: `port ${port} means ${port}/tcp: write the protocol`,
    source,
    suggestions: [`${port}/tcp`],
  };
}

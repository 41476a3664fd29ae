import { policyTitle } from '../../../topology/policy-subject.js';
import type { ImportFinding } from '../../finding.js';
import type { Inventory } from '../inventory.js';

/** Policies of a cluster whose network is flannel's, which enforces none: they are kept, and change nothing. */
export function unenforced({ policies }: Inventory): ImportFinding[] {
  return policies.map((policy): ImportFinding => {
    const [kind = '', name = ''] = policyTitle(policy).split(' ');
    return {
      file: policy.source.uri,
      kind,
      name,
      severity: 'warning',
      message: 'it changes nothing: flannel enforces no policies',
    };
  });
}

import type { NamespaceDraft } from '../../../../linux/draft.js';
import { ACCEPT, clearMark, jump, RETURN } from '../actions.js';
import { MARK } from '../marks.js';
import { conntrackState, markSet } from '../matches.js';
import { addChain, type FelixRule } from '../rule.js';
import { felix, hookRules, type StaticConfig } from './config.js';
import { acceptedByHostEndpoint } from './host-endpoint.js';

/** Table mangle: host endpoints' policy before DNAT, and after it for what the node itself sends (felix/rules/static.go). */
export function addStaticMangleChains(host: NamespaceDraft, config: StaticConfig): void {
  const mangle = host.iptables('mangle', config.family);
  const add = (name: string, why: string, rules: readonly FelixRule[] = []) =>
    addChain(mangle, { name, rules, provenance: felix(why, config) });

  add('cali-PREROUTING', 'policy of host endpoints before DNAT', [
    { matches: [conntrackState('RELATED,ESTABLISHED')], action: ACCEPT },
    { matches: [markSet(MARK.accept)], action: ACCEPT },
    { action: jump('cali-from-host-endpoint') },
    acceptedByHostEndpoint(ACCEPT),
  ]);
  add('cali-POSTROUTING', 'policy of host endpoints for what the node sends and DNAT changed', [
    { matches: [markSet(MARK.accept)], action: RETURN },
    { action: clearMark(MARK.all) },
    { matches: [conntrackState('DNAT')], action: jump('cali-to-host-endpoint') },
    acceptedByHostEndpoint(RETURN),
  ]);
  for (const chain of ['PREROUTING', 'POSTROUTING']) {
    const provenance = felix(`${chain} packets go by Calico's chains first`, config);
    hookRules(config)(mangle, { name: chain, rules: [{ action: jump(`cali-${chain}`) }], provenance });
  }
}

import type { NamespaceDraft } from '../../../../linux/draft.js';
import { ACCEPT, clearMark, DROP, jump, setMark } from '../actions.js';
import { MARK } from '../marks.js';
import { inInterface, markClear, markSet, RPF_FAILED } from '../matches.js';
import { addChain, type FelixRule, insertRules } from '../rule.js';
import { felix, type StaticConfig } from './config.js';

/** Table raw: a pod may only send from its own address; untracked policy of host endpoints (felix/rules/static.go). */
export function addStaticRawChains(host: NamespaceDraft, config: StaticConfig): void {
  const raw = host.iptables('raw');
  const add = (name: string, why: string, rules: readonly FelixRule[] = []) =>
    addChain(raw, { name, rules, provenance: felix(why, config) });

  add('cali-PREROUTING', 'a pod may not send with an address that is not its own', [
    { action: clearMark(MARK.all) },
    { matches: [inInterface('cali+')], action: setMark(MARK.fromWorkload) },
    { matches: [markSet(MARK.fromWorkload)], action: jump('cali-rpf-skip') },
    { matches: [markSet(MARK.fromWorkload), RPF_FAILED], action: DROP },
    { matches: [markClear(MARK.fromWorkload)], action: jump('cali-from-host-endpoint') },
    { matches: [markSet(MARK.accept)], action: ACCEPT },
  ]);
  add('cali-OUTPUT', 'untracked policy of host endpoints', [
    { action: clearMark(MARK.all) },
    { action: jump('cali-to-host-endpoint') },
    { matches: [markSet(MARK.accept)], action: ACCEPT },
  ]);
  add('cali-rpf-skip', 'pods that may send with other addresses: none');
  add('cali-from-host-endpoint', 'untracked policy of host endpoints: none');
  add('cali-to-host-endpoint', 'untracked policy of host endpoints: none');
  for (const chain of ['PREROUTING', 'OUTPUT']) {
    const provenance = felix(`${chain} packets go by Calico's chains first`, config);
    insertRules(raw, { name: chain, rules: [{ action: jump(`cali-${chain}`) }], provenance });
  }
}

import type { NamespaceDraft } from '../../../../linux/draft.js';
import { ACCEPT, clearMark, DROP, jump, NOTRACK, setMark } from '../actions.js';
import { MARK } from '../marks.js';
import { inInterface, markClear, markSet, protocol, RPF_FAILED, singleDestinationPort } from '../matches.js';
import { addChain, type FelixRule } from '../rule.js';
import { VXLAN } from '../vxlan.js';
import { felix, hookRules, type StaticConfig } from './config.js';

/** Table raw: a pod may only send from its own address; untracked policy of host endpoints (felix/rules/static.go). */
export function addStaticRawChains(host: NamespaceDraft, config: StaticConfig): void {
  const raw = host.iptables('raw', config.family);
  const add = (name: string, why: string, rules: readonly FelixRule[] = []) =>
    addChain(raw, { name, rules, provenance: felix(why, config) });

  add('cali-PREROUTING', 'a pod may not send with an address that is not its own', [
    { action: clearMark(MARK.all) },
    ...(config.vxlan ? [untrackedVxlan(config)] : []),
    { matches: [inInterface('cali+')], action: setMark(MARK.fromWorkload) },
    { matches: [markSet(MARK.fromWorkload)], action: jump('cali-rpf-skip') },
    { matches: [markSet(MARK.fromWorkload), RPF_FAILED], action: DROP },
    { matches: [markClear(MARK.fromWorkload)], action: jump('cali-from-host-endpoint') },
    { matches: [markSet(MARK.accept)], action: ACCEPT },
  ]);
  add('cali-OUTPUT', 'untracked policy of host endpoints', [
    { action: clearMark(MARK.all) },
    { action: jump('cali-to-host-endpoint') },
    ...(config.vxlan ? [untrackedVxlan(config)] : []),
    { matches: [markSet(MARK.accept)], action: ACCEPT },
  ]);
  add('cali-rpf-skip', 'pods that may send with other addresses: none');
  for (const chain of ['PREROUTING', 'OUTPUT']) {
    const provenance = felix(`${chain} packets go by Calico's chains first`, config);
    hookRules(config)(raw, { name: chain, rules: [{ action: jump(`cali-${chain}`) }], provenance });
  }
}

/** Connection tracking of the tunnel's own packets would cost time, and could take one for an answer to another. */
function untrackedVxlan(config: StaticConfig): FelixRule {
  return {
    matches: [protocol('udp'), singleDestinationPort(VXLAN.port)],
    action: NOTRACK,
    provenance: felix('connections are tracked inside of VXLAN, not outside', config),
  };
}

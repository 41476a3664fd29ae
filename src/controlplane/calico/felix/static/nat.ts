import type { NamespaceDraft } from '../../../../linux/draft.js';
import { jump, MASQUERADE } from '../actions.js';
import { ALL_POOLS, MASQUERADED_POOLS, setName } from '../ip-sets.js';
import {
  destinationNotInSet,
  outInterface,
  SOURCE_IS_LOCAL,
  SOURCE_NOT_OF_INTERFACE,
  sourceInSet,
} from '../matches.js';
import { addChain, appendRules, type FelixRule } from '../rule.js';
import { VXLAN_DEVICE } from '../vxlan.js';
import { felix, hookRules, type StaticConfig } from './config.js';

/** Table nat: pods' way out of the pools, and the node's own packets into a tunnel (felix/rules/static.go, nat.go). */
export function addStaticNatChains(host: NamespaceDraft, config: StaticConfig): void {
  const set = (id: string) => setName(config.family, id);
  const nat = host.iptables('nat', config.family);
  const add = (name: string, why: string, rules: readonly FelixRule[] = []) =>
    addChain(nat, { name, rules, provenance: felix(why, config) });

  add('cali-PREROUTING', 'floating addresses', [{ action: jump('cali-fip-dnat') }]);
  add('cali-OUTPUT', 'floating addresses', [{ action: jump('cali-fip-dnat') }]);
  add('cali-POSTROUTING', 'source addresses of what leaves the node', [
    { action: jump('cali-fip-snat') },
    { action: jump('cali-nat-outgoing') },
    ...(config.ipip ? [tunnelSource('tunl0', config)] : []),
    ...(config.vxlan ? [tunnelSource(VXLAN_DEVICE[config.family], config)] : []),
  ]);
  add('cali-fip-dnat', 'floating addresses: none');
  add('cali-fip-snat', 'floating addresses: none');
  add('cali-nat-outgoing', 'pods of pools with nat-outgoing leave the pools by the address of their node', [
    ...(config.natOutgoing
      ? [
          {
            matches: [sourceInSet(set(MASQUERADED_POOLS)), destinationNotInSet(set(ALL_POOLS))],
            action: MASQUERADE,
          },
        ]
      : []),
  ]);
  const hook = (chain: string, why: string) => ({
    name: chain,
    rules: [{ action: jump(`cali-${chain}`) }],
    provenance: felix(why, config),
  });
  for (const chain of ['PREROUTING', 'OUTPUT']) {
    hookRules(config)(nat, hook(chain, `${chain} packets go by Calico's chains first`));
  }
  appendRules(
    nat,
    hook('POSTROUTING', "Calico's chains come last: others may have chosen the source address already"),
  );
}

/** A host process may have bound another address of the node: the answer would come back outside the tunnel. */
function tunnelSource(device: string, config: StaticConfig): FelixRule {
  return {
    matches: [outInterface(device), SOURCE_NOT_OF_INTERFACE, SOURCE_IS_LOCAL],
    action: MASQUERADE,
    provenance: felix("the node's own packets enter the tunnel with the tunnel's address", config),
  };
}

import type { BridgeNetwork } from '../networks.js';
import type { FamilyTables } from './tables.js';

/**
 * What may not pass an internal network's border, in the order of insertion (setupInternalNetworkRules). Over IPv6 only what
 * really comes in or goes out is asked for its addresses: neighbour discovery among the containers, which meets these
 * rules on the bridge, speaks to groups (moby, da9e44a, in 24.0 and later).
 */
export function borderRules({ family }: FamilyTables, { bridge, subnet }: BridgeNetwork): readonly string[] {
  return family === 4
    ? [`! -d ${subnet} -i ${bridge} -j DROP`, `! -s ${subnet} -o ${bridge} -j DROP`]
    : [
        `! -d ${subnet} -i ${bridge} ! -o ${bridge} -j DROP`,
        `! -s ${subnet} ! -i ${bridge} -o ${bridge} -j DROP`,
      ];
}

import { isAtLeast } from '../../version.js';
import { chains20 } from './chains-20.10.js';
import { chains28Ipset } from './chains-28.0.0.js';
import { chains28 } from './chains-28.js';
import { chains29 } from './chains-29.js';
import type { Firewall } from './firewall.js';

/** The chains of a version such as `20.10`, `28.0.4` or `29`. */
export function firewallOf(version: string): Firewall {
  if (isAtLeast(version, 29)) return chains29;
  if (isAtLeast(version, 28, 0, 1))
    return chains28({
      skipsRouted: !isAtLeast(version, 28, 0, 2),
      dropsWholeContainers: isAtLeast(version, 28, 2),
      userChainEnds: !isAtLeast(version, 28, 2, 2),
    });
  return isAtLeast(version, 28) ? chains28Ipset : chains20;
}

import type { NetworkSet } from '../../topology/network-set.js';
import type { Lines } from './lines.js';
import { knetLabel, knetName } from './names.js';

/** A network set of Calico. Labels that no label can be are left out. */
export function printNetworkSet(lines: Lines, { name, namespace, nets, labels }: NetworkSet): void {
  const words = Object.entries(labels).flatMap(([key, value]) => knetLabel(key, value) ?? []);
  const kind = namespace === undefined ? 'global-network-set' : 'network-set';
  lines.block(`${kind} ${knetName(name, 'set') ?? 'set'}`, () => {
    if (nets.length > 0) lines.add(`nets ${nets.join(', ')}`);
    if (words.length > 0) lines.add(`labels ${words.join(', ')}`);
  });
}

import type { NetworkNamespace } from '../namespace.js';
import type { IpSet } from '../netfilter/ruleset.js';
import type { Line } from './line.js';

/** `ipset save`, sets by name, members in the order of the model. */
export function ipsetLines(namespace: NetworkNamespace): Line[] {
  return [...namespace.ipsets.values()]
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    .flatMap((set) => [
      { text: formatIpSet(set), provenance: set.provenance },
      ...set.members.map((member) => ({ text: `add ${set.name} ${member}` })),
    ]);
}

/** The line that makes the set; a hash gets the sizes that ipset gives it by default. */
function formatIpSet(set: IpSet): string {
  if (set.type === 'list:set') return `create ${set.name} ${set.type} size 8`;
  if (set.type.startsWith('bitmap:')) return `create ${set.name} ${set.type} range 0-65535`;
  const family = set.family === 4 ? 'inet' : 'inet6';
  return `create ${set.name} ${set.type} family ${family} hashsize 1024 maxelem 65536`;
}

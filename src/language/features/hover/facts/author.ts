import type { Machine, NetworkNamespace } from '../../../../linux/namespace.js';
import type { Provenance } from '../../../../linux/provenance.js';
import { code, plain } from '../markdown.js';
import { type Fact, listed, type Scene } from './fact.js';

/** Beyond so many machines a hover does not count what a program wrote on each. */
const MAX_COUNTED = 32;

/** How much each machine has of what a program wrote: `ip route` 2, `sysctl` 10. */
export function authorFacts({ plane, machine }: Scene, author: string): Fact[] {
  const names = machine === undefined ? [...plane.world.machineNames()].slice(0, MAX_COUNTED) : [machine];
  const counted = names.flatMap((name) => {
    const state = plane.world.machine(name);
    const text = state && writtenBy(state, author);
    return text ? [{ name, text }] : [];
  });
  return listed('wrote', counted, ({ name, text }) => `${plain(name)}: ${text}`, { lines: true });
}

function writtenBy(machine: Machine, author: string): string {
  const counts = new Map<string, number>();
  for (const namespace of machine.namespaces.values()) {
    for (const [command, objects] of objectsOf(namespace)) {
      let count = 0;
      for (const { provenance } of objects) if (provenance.by === author) count += 1;
      if (count > 0) counts.set(command, (counts.get(command) ?? 0) + count);
    }
  }
  return [...counts].map(([command, count]) => `${code(command)} ${count}`).join(' · ');
}

interface Written {
  readonly provenance: Provenance;
}

/** The objects of a namespace by the command that makes or shows them, which reads the same in every language. */
function objectsOf(namespace: NetworkNamespace): [command: string, objects: readonly Written[]][] {
  const devices = [...namespace.interfaces.values()];
  const chains = namespace.iptables.flatMap((table) => [...table.chains.values()]);
  const tables = namespace.nftables;
  return [
    ['ip link', devices],
    ['ip addr', devices.flatMap(({ addresses }) => addresses)],
    ['ip route', namespace.routes],
    ['ip neigh', namespace.neighbours],
    ['iptables -N', chains.filter(({ policy }) => policy === undefined)],
    ['iptables -A', chains.flatMap(({ rules }) => rules)],
    ['ipset', [...namespace.ipsets.values()]],
    ['nft add chain', tables.flatMap((table) => [...table.chains.values()])],
    ['nft add rule', tables.flatMap((table) => [...table.chains.values()].flatMap(({ rules }) => rules))],
    [
      'nft add element',
      tables.flatMap((table) => [...table.sets.values()].flatMap(({ elements }) => elements)),
    ],
    ['sysctl', [...namespace.sysctls.values()]],
    ['ss -l', namespace.sockets],
  ];
}

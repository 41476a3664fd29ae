import type { Machine, NetworkNamespace } from '../../../../linux/namespace.js';
import type { Provenance } from '../../../../linux/provenance.js';
import { plain } from '../markdown.js';
import { type Fact, listed, type Scene } from './fact.js';

/** Beyond so many machines a hover does not count what a program wrote on each. */
const MAX_COUNTED = 32;

/** How much each machine has of what a program wrote: interfaces, addresses, routes, rules, sysctls, sets. */
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
    for (const [kind, objects] of objectsOf(namespace)) {
      let count = 0;
      for (const { provenance } of objects) if (provenance.by === author) count += 1;
      if (count > 0) counts.set(kind, (counts.get(kind) ?? 0) + count);
    }
  }
  return [...counts].map(([kind, count]) => `${count} ${kind}`).join(', ');
}

interface Written {
  readonly provenance: Provenance;
}

function objectsOf(namespace: NetworkNamespace): [kind: string, objects: readonly Written[]][] {
  const devices = [...namespace.interfaces.values()];
  const chains = namespace.iptables.flatMap((table) => [...table.chains.values()]);
  return [
    ['interfaces', devices],
    ['addresses', devices.flatMap(({ addresses }) => addresses)],
    ['routes', namespace.routes],
    ['neighbours', namespace.neighbours],
    ['iptables chains', chains.filter(({ policy }) => policy === undefined)],
    ['iptables rules', chains.flatMap(({ rules }) => rules)],
    ['ipsets', [...namespace.ipsets.values()]],
    ['sysctls', [...namespace.sysctls.values()]],
    ['sockets', namespace.sockets],
  ];
}

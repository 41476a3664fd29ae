import type { NetworkNamespace } from '../../linux/namespace.js';
import { printState, STATE_COMMANDS, type StateCommand } from '../../linux/print/state.js';
import type { AskedState } from './place.js';

/** What `--only` takes, and the commands whose output each stands for. */
export const PARTS = {
  link: ['ip link'],
  addr: ['ip addr'],
  rule: ['ip rule', 'ip -6 rule'],
  route: ['ip route all'],
  neigh: ['ip neigh'],
  bridge: ['bridge link', 'bridge fdb'],
  sysctl: ['sysctl'],
  iptables: ['iptables-save', 'ip6tables-save'],
  ipset: ['ipset save'],
  nft: ['nft list ruleset'],
  ipvs: ['ipvsadm'],
  ss: ['ss'],
} as const satisfies Record<string, readonly StateCommand[]>;

export type Part = keyof typeof PARTS;

/** What is shown when nothing is asked for by name: all but `link`, which `addr` shows too. */
export const DEFAULT_PARTS = Object.keys(PARTS).filter((part) => part !== 'link') as readonly Part[];

/** The state as its commands print it; with `comments`, each line says who wrote what it shows, and why. */
export function stateText(
  { machine, namespaces }: AskedState,
  parts: readonly Part[],
  comments: boolean,
): string {
  return printState(machine, {
    namespaces: namespaces.map(({ name }) => name),
    commands: commandsOf(parts),
    provenance: comments,
  });
}

/** The same as `docs/json.md` defines it, version 1. */
export function stateJson({ machine, namespaces }: AskedState, parts: readonly Part[]): string {
  const printed = (namespace: NetworkNamespace) =>
    commandsOf(parts).flatMap((name) => {
      const { command, print } = STATE_COMMANDS[name];
      const lines = print(namespace, machine);
      return lines.length === 0
        ? []
        : [{ command, lines: lines.map(({ text, provenance }) => ({ text, ...provenance })) }];
    });
  const state = {
    version: 1,
    machine: machine.name,
    namespaces: namespaces.map((namespace) => ({
      namespace: namespace.name,
      ...(namespace.holder === undefined ? {} : { holder: namespace.holder }),
      members: namespace.members,
      output: printed(namespace),
      absentRoutes: namespace.absentRoutes.map(({ destination, provenance }) => ({
        destination,
        ...provenance,
      })),
    })),
  };
  return `${JSON.stringify(state, undefined, 2)}\n`;
}

function commandsOf(parts: readonly Part[]): StateCommand[] {
  return parts.flatMap((part) => [...PARTS[part]]);
}

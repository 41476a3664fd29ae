import type { Machine, NetworkNamespace } from '../../../../linux/namespace.js';
import type { NftTable } from '../../../../linux/nftables/ruleset.js';
import { formatIptablesRule } from '../../../../linux/print/iptables.js';
import { formatNftElement } from '../../../../linux/print/nft.js';
import { formatRoute } from '../../../../linux/print/route.js';
import type { Provenance, SourceRange } from '../../../../linux/provenance.js';
import { rangeWithin } from '../../ranges.js';
import { code } from '../markdown.js';
import { type Fact, listed, type Scene } from './fact.js';
import { by } from './interface.js';

/** What a line of the file led to on its machine: the very rules, routes, sysctls and sockets that programs wrote for it. */
export function ledTo({ plane, machine: name }: Scene, place: SourceRange): Fact[] {
  const machine = name === undefined ? undefined : plane.world.machine(name);
  if (!machine) return [];
  const found = [...piecesOf(machine)].filter(
    ({ provenance: { source } }) => source && rangeWithin(source, place),
  );
  return listed('leads', found, ({ text, provenance }) => by(code(text), provenance.by), {
    lines: true,
    max: 6,
  });
}

interface Piece {
  readonly text: string;
  readonly provenance: Provenance;
}

function* piecesOf(machine: Machine): Iterable<Piece> {
  for (const namespace of machine.namespaces.values()) yield* piecesIn(namespace);
}

function* piecesIn({
  interfaces,
  routes,
  iptables,
  nftables,
  sysctls,
  sockets,
}: NetworkNamespace): Iterable<Piece> {
  for (const { name, addresses } of interfaces.values()) {
    for (const { address, prefixLength, provenance } of addresses) {
      yield { text: `${address}/${prefixLength} dev ${name}`, provenance };
    }
  }
  for (const route of routes) {
    if (route.protocol !== 'kernel') yield { text: formatRoute(route), provenance: route.provenance };
  }
  for (const { name: table, chains } of iptables) {
    for (const { name: chain, rules } of chains.values()) {
      for (const { spec, provenance } of rules)
        yield { text: `${table}: ${formatIptablesRule(chain, { spec })}`, provenance };
    }
  }
  for (const table of nftables) yield* piecesOfTable(table);
  for (const [name, { value, provenance }] of sysctls) yield { text: `${name} = ${value}`, provenance };
  for (const { protocol, address, port, process, provenance } of sockets) {
    yield { text: `LISTEN ${address ?? '*'}:${port}/${protocol} ${process}`, provenance };
  }
}

/** Elements first: they are what a packet is told by. */
function* piecesOfTable({ name: table, sets, chains }: NftTable): Iterable<Piece> {
  for (const { name, elements } of sets.values()) {
    for (const element of elements) {
      yield { text: `${table} ${name}: ${formatNftElement(element)}`, provenance: element.provenance };
    }
  }
  for (const { name, rules } of chains.values()) {
    for (const { text, provenance } of rules) yield { text: `${table} ${name}: ${text}`, provenance };
  }
}

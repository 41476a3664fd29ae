import type { Family } from '../../linux/address.js';
import type { Ports } from '../../simulator/port-class.js';
import { cutByBlocks, prefixesOf, rangeText } from './address-range.js';
import { isEmpty, joined, type PortSet, PROTOCOLS, portsText } from './ports.js';
import type { Connection } from './reach.js';
import type { End } from './units.js';

/** What one list of connections has, and another has not. */
export interface Difference {
  /** Connections, or ports of them, that only the first has. */
  readonly onlyInA: readonly Connection[];
  readonly onlyInB: readonly Connection[];
}

/**
 * Compares who reaches whom in two models, by the names of workloads, over each family. Addresses outside are compared address by
 * address: it does not matter where the lists cut them.
 */
export function difference(a: readonly Connection[], b: readonly Connection[]): Difference {
  const pieces = piecesOf([...a, ...b]);
  const [inA, inB] = [pairsOf(a, pieces), pairsOf(b, pieces)];
  return { onlyInA: missing(inA, inB), onlyInB: missing(inB, inA) };
}

type Pieces = Readonly<Record<Family, ReturnType<typeof cutByBlocks>>>;

function piecesOf(connections: readonly Connection[]): Pieces {
  const blocks = connections.flatMap(({ from, to }) =>
    [from, to].flatMap((end) =>
      end.kind === 'outside' ? prefixesOf(end.range).map((prefix) => ({ within: [prefix], except: [] })) : [],
    ),
  );
  return { 4: cutByBlocks(4, blocks), 6: cutByBlocks(6, blocks) };
}

/** Two ends, and what the first reaches of the second over each family. */
interface Pair {
  readonly from: End;
  readonly to: End;
  readonly ports: Map<Family, PortSet>;
}

function pairsOf(connections: readonly Connection[], pieces: Pieces): ReadonlyMap<string, Pair> {
  const pairs = new Map<string, Pair>();
  for (const { from, to, ports, families } of connections) {
    for (const sender of endsOf(from, pieces)) {
      for (const receiver of endsOf(to, pieces)) {
        const key = keyOf(sender, receiver);
        const pair = pairs.get(key) ?? { from: sender, to: receiver, ports: new Map() };
        for (const of of families) pair.ports.set(of, ports);
        pairs.set(key, pair);
      }
    }
  }
  return pairs;
}

function endsOf(end: End, pieces: Pieces): End[] {
  if (end.kind === 'inside') return [end];
  const { of, first, last } = end.range;
  return pieces[of]
    .filter((piece) => piece.first >= first && piece.last <= last)
    .map((range) => ({ kind: 'outside', range }));
}

function keyOf(from: End, to: End): string {
  return JSON.stringify([from, to].map((end) => (end.kind === 'inside' ? end.name : [rangeText(end.range)])));
}

function missing(there: ReadonlyMap<string, Pair>, here: ReadonlyMap<string, Pair>): Connection[] {
  return [...there].flatMap(([key, { from, to, ports }]) => {
    const others = here.get(key)?.ports;
    const left = [...ports].flatMap(([of, own]) => {
      const other = others?.get(of);
      const rest = other ? without(own, other) : own;
      return isEmpty(rest) ? [] : [{ of, ports: rest }];
    });
    const [first, second] = left;
    if (first && second && portsText(first.ports) === portsText(second.ports))
      return [{ from, to, ports: first.ports, families: [first.of, second.of] }];
    const differs = new Set([...ports.keys(), ...(others?.keys() ?? [])]).size > 1;
    return left.map((each) => ({
      from,
      to,
      ports: each.ports,
      families: [each.of],
      ...(differs ? { differs } : {}),
    }));
  });
}

function without(ports: PortSet, others: PortSet): PortSet {
  const left = PROTOCOLS.map((protocol) => [protocol, subtract(ports[protocol], others[protocol])]);
  return Object.fromEntries(left) as Record<keyof PortSet, Ports[]>;
}

function subtract(ranges: readonly Ports[], others: readonly Ports[]): Ports[] {
  let left = [...ranges];
  for (const { from, to } of others) {
    left = left.flatMap((range) => [
      ...(range.from < from ? [{ from: range.from, to: Math.min(range.to, from - 1) }] : []),
      ...(range.to > to ? [{ from: Math.max(range.from, to + 1), to: range.to }] : []),
    ]);
  }
  return joined(left);
}

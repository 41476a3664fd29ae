import type { Ports } from '../../simulator/port-class.js';
import { cutByBlocks, prefixesOf, rangeText } from './address-range.js';
import { isEmpty, joined, type PortSet, PROTOCOLS } from './ports.js';
import type { Connection } from './reach.js';
import type { End } from './units.js';

/** What one list of connections has, and another has not. */
export interface Difference {
  /** Connections, or ports of them, that only the first has. */
  readonly onlyInA: readonly Connection[];
  readonly onlyInB: readonly Connection[];
}

/**
 * Compares who reaches whom in two models, by the names of workloads. Addresses outside are compared address by address: it does not
 * matter where the lists cut them.
 */
export function difference(a: readonly Connection[], b: readonly Connection[]): Difference {
  const blocks = [...a, ...b].flatMap(({ from, to }) =>
    [from, to].flatMap((end) =>
      end.kind === 'outside' ? prefixesOf(end.range).map((prefix) => ({ within: [prefix], except: [] })) : [],
    ),
  );
  const pieces = cutByBlocks(blocks);
  const cut = (connections: readonly Connection[]) =>
    new Map(
      connections.flatMap(({ from, to, ports }) =>
        endsOf(from, pieces).flatMap((sender) =>
          endsOf(to, pieces).map((receiver) => {
            const piece: Connection = { from: sender, to: receiver, ports };
            return [keyOf(piece), piece] as const;
          }),
        ),
      ),
    );
  const [inA, inB] = [cut(a), cut(b)];
  return { onlyInA: missing(inA, inB), onlyInB: missing(inB, inA) };
}

type Pieces = ReturnType<typeof cutByBlocks>;

function endsOf(end: End, pieces: Pieces): End[] {
  if (end.kind === 'inside') return [end];
  const { first, last } = end.range;
  return pieces
    .filter((piece) => piece.first >= first && piece.last <= last)
    .map((range) => ({ kind: 'outside', range }));
}

function keyOf({ from, to }: Connection): string {
  return JSON.stringify([from, to].map((end) => (end.kind === 'inside' ? end.name : [rangeText(end.range)])));
}

function missing(
  there: ReadonlyMap<string, Connection>,
  here: ReadonlyMap<string, Connection>,
): Connection[] {
  return [...there].flatMap(([key, connection]) => {
    const other = here.get(key);
    const ports = other ? without(connection.ports, other.ports) : connection.ports;
    return isEmpty(ports) ? [] : [{ ...connection, ports }];
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

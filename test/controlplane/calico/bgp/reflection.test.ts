import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type ClusterIds,
  learned,
  type Neighbour,
  type Path,
  type PathTable,
  reflectorTables,
} from '../../../../src/controlplane/calico/bgp/reflection.js';
import { type IpAddress, ip } from '../../../../src/linux/address.js';

/** Sessions drawn as `a-r1 r1-r2`; cluster ids as `r1=1.1.1.1`. A speaker's address is 10.0.0.N, N its place in `order`. */
function learn(speaker: string, drawn: string, ids: string): Record<string, string> {
  const sessions = drawn.split(' ').map((pair) => pair.split('-') as [string, string]);
  const order = [...new Set(sessions.flat())].sort();
  const address = (name: string): IpAddress => ip(`10.0.0.${order.indexOf(name) + 1}`);
  const neighbours = (of: string): Neighbour[] =>
    sessions
      .filter((pair) => pair.includes(of))
      .map(([a, b]) => (a === of ? b : a))
      .map((name) => ({ name, address: address(name) }));
  const clusterIds = new Map(ids.split(' ').map((each) => each.split('=') as [string, IpAddress]));
  const reflectors = [...clusterIds.keys()].map((name) => [name, neighbours(name)] as const);
  const tables = reflectorTables(new Map(reflectors), clusterIds);
  const paths = learned(speaker, neighbours(speaker), tables, clusterIds);
  return Object.fromEntries(
    [...paths].sort().map(([origin, { from, clusters }]) => [origin, [from, ...clusters].join(' ')]),
  );
}

test('a plain speaker passes nothing on', () => {
  expect(learn('a', 'a-b b-c', 'r=1.1.1.1')).toEqual({ b: 'b' });
});

test('a reflector passes on what its clients announce', () => {
  expect(learn('a', 'a-r b-r c-r', 'r=1.1.1.1')).toEqual({ r: 'r', b: 'r 1.1.1.1', c: 'r 1.1.1.1' });
  expect(learn('r', 'a-r b-r c-r', 'r=1.1.1.1')).toEqual({ a: 'a', b: 'b', c: 'c' });
});

test('what was heard directly is better than what was reflected', () => {
  expect(learn('a', 'a-r b-r a-b', 'r=1.1.1.1')).toEqual({ b: 'b', r: 'r' });
});

test('over two reflectors of different clusters', () => {
  expect(learn('a', 'a-r1 r1-r2 r2-b', 'r1=1.1.1.1 r2=2.2.2.2')).toEqual({
    b: 'r1 1.1.1.1 2.2.2.2',
    r1: 'r1',
    r2: 'r1 1.1.1.1',
  });
});

test('reflectors of one cluster do not take routes that their cluster reflected', () => {
  // r1 and r2 have the same id and are no clients of each other: r1 announces its client to r2, which refuses it.
  expect(learn('b', 'a-r1 r1-r2 r2-b', 'r1=1.1.1.1 r2=1.1.1.1')).toEqual({ r2: 'r2', r1: 'r2 1.1.1.1' });
  expect(learn('r2', 'a-r1 r1-r2 r2-b', 'r1=1.1.1.1 r2=1.1.1.1')).toEqual({ b: 'b', r1: 'r1' });
});

test('the shorter cluster list wins, then the lower address', () => {
  expect(learn('a', 'a-r1 a-r2 b-r1 b-r2', 'r1=1.1.1.1 r2=2.2.2.2')).toMatchObject({ b: 'r1 1.1.1.1' });
  expect(learn('a', 'a-r2 a-r1 b-r2 r1-r2', 'r1=1.1.1.1 r2=2.2.2.2')).toMatchObject({ b: 'r2 2.2.2.2' });
});

test('a ring of reflectors comes to rest, and nobody hears of himself', () => {
  const ring = 'a-r1 b-r2 c-r3 r1-r2 r2-r3 r3-r1';
  for (const speaker of ['a', 'b', 'c', 'r1', 'r2', 'r3']) {
    const paths = learn(speaker, ring, 'r1=1.1.1.1 r2=2.2.2.2 r3=3.3.3.3');
    expect(Object.keys(paths).sort()).toEqual(
      ['a', 'b', 'c', 'r1', 'r2', 'r3'].filter((name) => name !== speaker),
    );
  }
});

/** Every speaker tells its neighbours what RFC 4456 lets it tell, again and again until nothing changes. */
function flooded(
  names: readonly string[],
  pairs: readonly (readonly [string, string])[],
  ids: ClusterIds,
): Map<string, PathTable> {
  const address = (name: string): IpAddress => ip(`10.0.0.${names.indexOf(name) + 1}`);
  const better = (a: Path, b: Path) =>
    a.clusters.length - b.clusters.length || names.indexOf(a.from) - names.indexOf(b.from);
  let tables = new Map<string, PathTable>(names.map((name) => [name, new Map()]));
  for (let round = 0; round < 4 * names.length; round++) {
    const next = new Map<string, PathTable>();
    for (const name of names) {
      const heard = new Map<string, Path>();
      for (const [a, b] of pairs) {
        if (a !== name && b !== name) continue;
        const other = a === name ? b : a;
        const from = { from: other, fromAddress: address(other) };
        const told: [string, Path][] = [[other, { ...from, clusters: [] }]];
        const otherId = ids.get(other);
        for (const [origin, path] of otherId ? tables.get(other)! : []) {
          const fromClient = ids.get(path.from) !== otherId;
          const toClient = ids.get(name) !== otherId;
          if (origin === name || path.from === name || !(fromClient || toClient)) continue;
          told.push([origin, { ...from, clusters: [otherId!, ...path.clusters] }]);
        }
        for (const [origin, path] of told) {
          if (path.clusters.includes(ids.get(name)!)) continue;
          const rival = heard.get(origin);
          if (!rival || better(path, rival) < 0) heard.set(origin, path);
        }
      }
      next.set(name, heard);
    }
    tables = next;
  }
  return tables;
}

test('the same as speakers who tell each other until nothing changes, in any network', () => {
  const networks = fc.integer({ min: 2, max: 8 }).chain((size) =>
    fc.record({
      size: fc.constant(size),
      links: fc.uniqueArray(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), {
        selector: ([a, b]) => `${Math.min(a, b)} ${Math.max(a, b)}`,
      }),
      ids: fc.array(fc.constantFrom('', '1.1.1.1', '2.2.2.2', '3.3.3.3'), {
        minLength: size,
        maxLength: size,
      }),
    }),
  );
  fc.assert(
    fc.property(networks, ({ size, links, ids }) => {
      const names = Array.from({ length: size }, (_, index) => `s${index}`);
      const pairs = links.filter(([a, b]) => a !== b).map(([a, b]) => [names[a]!, names[b]!] as const);
      const clusterIds: ClusterIds = new Map(
        ids.flatMap((id, index) => (id ? [[names[index]!, ip(id)] as const] : [])),
      );
      const neighbours = (of: string): Neighbour[] =>
        pairs
          .filter((pair) => pair.includes(of))
          .map(([a, b]) => (a === of ? b : a))
          .map((name) => ({ name, address: ip(`10.0.0.${names.indexOf(name) + 1}`) }));
      const tables = reflectorTables(
        new Map([...clusterIds.keys()].map((name) => [name, neighbours(name)])),
        clusterIds,
      );
      const expected = flooded(names, pairs, clusterIds);
      for (const name of names) {
        const paths = learned(name, neighbours(name), tables, clusterIds);
        expect(new Map([...paths].sort())).toEqual(new Map([...expected.get(name)!].sort()));
      }
    }),
    { numRuns: 300 },
  );
});

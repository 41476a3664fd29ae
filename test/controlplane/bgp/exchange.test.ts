import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exchange } from '../../../src/controlplane/bgp/exchange.js';
import type { BgpPath } from '../../../src/controlplane/bgp/path.js';
import type { Session, Speaker } from '../../../src/controlplane/bgp/speaker.js';
import { ip, prefix } from '../../../src/linux/address.js';

const source = { uri: 'test', start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

interface Drawn {
  /** AS number of each speaker; each announces a prefix of its own, 10.N.0.0/16 for the Nth. */
  readonly as: Readonly<Record<string, number>>;
  /** `a-b`: a session. */
  readonly sessions: string;
  /** Cluster ids: `r=1.1.1.1`. */
  readonly reflectors?: Readonly<Record<string, string>>;
  /** Changes what one tells another: `a-b`. */
  readonly tells?: Readonly<Record<string, Partial<Session>>>;
  /** All tell somebody of two other AS numbers too, so that nobody is known to pass nothing on, and no session to lead nowhere. */
  readonly aside?: boolean;
  /** Who announce 10.99.0.0/16. */
  readonly anycast?: readonly string[];
}

/** What a speaker knows: prefix, ways in order, AS path of the best. Address of the Nth speaker: 192.168.0.N. */
function known(
  speaker: string,
  { as, sessions, reflectors = {}, tells = {}, aside = false, anycast = [] }: Drawn,
): Record<string, string> {
  const names = Object.keys(as);
  const number = (name: string) => names.indexOf(name) + 1;
  const address = (name: string) => ip(`192.168.0.${number(name)}`);
  const pairs = sessions.split(' ').map((pair) => pair.split('-') as [string, string]);
  const directed = [...pairs, ...pairs.map(([a, b]) => [b, a] as const)];
  const session = (from: string, to: string): Session => {
    const isInternal = as[from] === as[to];
    const [own, theirs] = [reflectors[from], reflectors[to]];
    return {
      to,
      localAddress: address(from),
      localAs: as[from]!,
      remoteAs: as[to]!,
      ...(own ? { clusterId: ip(own) } : {}),
      toClient: isInternal && own !== undefined && own !== theirs,
      remote: {
        ...(theirs ? { clusterId: ip(theirs) } : {}),
        fromClient: isInternal && theirs !== undefined && own !== theirs,
        allowedLocalAs: 0,
      },
      offer: (path) => path,
      take: (path) => path,
      ...tells[`${from}-${to}`],
    };
  };
  const own = (name: string): BgpPath => ({
    prefix: prefix(`10.${number(name)}.0.0/16`),
    asPath: [],
    clusters: [],
    communities: [],
    learned: 'own',
    origin: name,
    from: name,
    fromClient: false,
    distance: 0,
    title: name,
    source,
  });
  const speakers = names.map((name): [string, Speaker] => {
    const sessionsOf = directed.filter(([from]) => from === name).map(([from, to]) => session(from, to));
    const away = [98, 99].map((remoteAs) => ({ ...session(name, name), to: 'nobody', remoteAs }));
    const all = aside ? [...sessionsOf, ...away] : sessionsOf;
    const shared = anycast.includes(name) ? [{ ...own(name), prefix: prefix('10.99.0.0/16') }] : [];
    return [name, { name, own: [own(name), ...shared], tells: all, distance: () => 0 }];
  });
  const tables = exchange(new Map(speakers));
  return Object.fromEntries(
    [...tables.of(speaker)]
      .filter(([, { best }]) => best.learned !== 'own')
      .map(([destination, { best, equal }]): [string, string] => {
        const ways = equal.map(({ nextHop }) => names[Number(nextHop!.split('.')[3]) - 1]).join(' ');
        return [
          names[Number(destination.split('.')[1]) - 1] ?? 'anycast',
          `${ways} [${best.asPath.join(' ')}]`,
        ];
      })
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

test('eBGP goes from AS to AS, and each makes itself the next hop', () => {
  const line = { as: { a: 1, b: 2, c: 3 }, sessions: 'a-b b-c' };
  expect(known('c', line)).toEqual({ a: 'b [2 1]', b: 'b [2]' });
});

test('iBGP is told once and no further, and its next hop stays', () => {
  const line = { as: { a: 1, b: 1, c: 1, x: 2 }, sessions: 'a-b b-c x-a' };
  expect(known('b', line)).toEqual({ a: 'a []', c: 'c []', x: 'x [2]' });
  expect(known('c', line)).toEqual({ b: 'b []' });
});

test('a reflector tells its clients of each other', () => {
  const star = { as: { a: 1, r: 1, b: 1 }, sessions: 'a-r b-r', reflectors: { r: '1.1.1.1' } };
  expect(known('a', star)).toEqual({ r: 'r []', b: 'b []' });
});

test('equally good ways share the packets; of a mesh all nodes announce all to the top-of-rack router', () => {
  const twoWays = { as: { a: 1, t: 2, u: 3, b: 4 }, sessions: 'a-t a-u t-b u-b' };
  expect(known('b', twoWays)).toMatchObject({ a: 't u [2 1]' });
  const mesh = { as: { a: 1, b: 1, t: 2 }, sessions: 'a-b a-t b-t' };
  expect(known('t', mesh)).toEqual({ a: 'a b [1]', b: 'a b [1]' });
});

test('the own AS number in a path is a loop, unless it is allowed', () => {
  const racks = { as: { a: 1, t: 2, b: 1 }, sessions: 'a-t t-b' };
  expect(known('b', racks)).toEqual({ t: 't [2]' });
  const remote = { fromClient: false, allowedLocalAs: 1 };
  expect(known('b', { ...racks, tells: { 't-b': { remote } } })).toEqual({ a: 't [2 1]', t: 't [2]' });
});

test('the shorter path wins, then eBGP over iBGP', () => {
  expect(known('c', { as: { a: 1, b: 2, c: 3 }, sessions: 'a-b b-c a-c' })).toMatchObject({ a: 'a [1]' });
  // b hears a from x and from c, both one AS away; from x it is eBGP.
  const shape = { as: { a: 1, b: 2, c: 2 }, sessions: 'a-b a-c b-c' };
  expect(known('b', shape)).toMatchObject({ a: 'a [1]' });
});

test('next hops: self within an AS, kept to another', () => {
  const shape = { as: { x: 2, a: 1, b: 1 }, sessions: 'x-a a-b' };
  expect(known('b', { ...shape, tells: { 'a-b': { nextHop: 'self' } } })).toMatchObject({ x: 'a [2]' });
  const out = {
    as: { b: 1, a: 1, x: 2 },
    sessions: 'b-a a-x',
    tells: { 'a-x': { nextHop: 'keep' as const } },
  };
  expect(known('x', out)).toMatchObject({ b: 'b [1]' });
  const third = { ...out, tells: { 'a-x': { keepsThirdParty: () => true } } };
  expect(known('x', third)).toMatchObject({ b: 'b [1]' });
});

test('what a filter refuses is not known, and the reason is kept', () => {
  const refuse = { offer: () => ({ refused: 'bgp-filter f rejects it' }) };
  const shape = { as: { a: 1, b: 2 }, sessions: 'a-b', tells: { 'a-b': refuse } };
  expect(known('b', shape)).toEqual({});
  expect(known('a', shape)).toEqual({ b: 'b [2]' });
});

test('whoever is not asked until the end knows the same as if all had been told all at once', () => {
  const NAMES = ['a', 'b', 'c', 'd', 'e', 'f'];
  const pairs = NAMES.flatMap((one, index) => NAMES.slice(index + 1).map((other) => `${one}-${other}`));
  const directed = pairs.flatMap((pair) => [pair, pair.split('-').reverse().join('-')]);
  const networks = fc.record({
    as: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: NAMES.length, maxLength: NAMES.length }),
    sessions: fc.subarray(pairs, { minLength: 3, maxLength: 8 }),
    allowing: fc.subarray(directed, { maxLength: 2 }),
    prepending: fc.subarray(directed, { maxLength: 8 }),
    anycast: fc.subarray(NAMES, { minLength: 2 }),
  });
  const property = fc.property(networks, ({ as, sessions, allowing, prepending, anycast }) => {
    const allows = { remote: { fromClient: false, allowedLocalAs: 1 } };
    const prepends = { offer: (path: BgpPath) => ({ ...path, asPath: [9, 9, 9, ...path.asPath] }) };
    const drawn = {
      as: Object.fromEntries(NAMES.map((name, index) => [name, as[index]!])),
      sessions: sessions.join(' '),
      anycast,
      tells: Object.fromEntries([
        ...allowing.map((pair) => [pair, allows] as const),
        ...prepending.map((pair) => [pair, prepends] as const),
      ]),
    };
    for (const name of NAMES) expect(known(name, drawn)).toEqual(known(name, { ...drawn, aside: true }));
  });
  fc.assert(property, { numRuns: 400, seed: 11 });
});

import { describe, expect, test } from 'vitest';
import { reconcile, reuse } from '../../src/linux/reconcile.js';

const place = (line: number) => ({
  uri: 'file:///a.knet',
  start: { line, character: 0 },
  end: { line, character: 9 },
});

const pod = (name: string, line: number, address = '10.0.0.1') => ({ name, address, source: place(line) });

describe('what says the same', () => {
  test('is the old object, at its new place', () => {
    const old = new Map([['web', pod('web', 3)]]);
    const result = reconcile(old, new Map([['web', pod('web', 5)]]));
    expect(result).toBe(old);
    expect(result.get('web')!.source).toEqual(place(5));
  });

  test('stays the old object beside what changed', () => {
    const old = { web: pod('web', 1), api: pod('api', 2) };
    const fresh = { web: pod('web', 11), api: pod('api', 12, '10.0.0.2') };
    const result = reconcile(old, fresh);
    expect(result).not.toBe(old);
    expect(result.web).toBe(old.web);
    expect(result.api).toEqual(fresh.api);
  });

  test('a thing that changed keeps its place object, which others may hold', () => {
    const old = pod('web', 1);
    expect(reconcile(old, pod('web', 7, '10.0.0.9')).source).toBe(old.source);
    expect(old.source).toEqual(place(7));
  });

  test('one thing found in two places is one thing afterwards', () => {
    const node = (mtu: number) => ({ mtu });
    const [old, fresh] = [node(1500), node(1400)];
    const result = reconcile({ machines: [old], nodes: [old] }, { machines: [fresh], nodes: [fresh] });
    expect(result.nodes[0]).toBe(result.machines[0]);
  });

  test('two things that shared a place and have parted have places of their own', () => {
    const shared = place(1);
    const result = reconcile(
      { cni: { source: shared }, bgp: { source: shared } },
      {
        cni: { source: place(2) },
        bgp: { source: place(5) },
      },
    );
    expect([result.cni.source, result.bgp.source]).toEqual([place(2), place(5)]);
  });
});

describe('what differs is the new one', () => {
  test.each<[string, unknown, unknown]>([
    ['another value', { mtu: 1500 }, { mtu: 1400 }],
    [
      'another order',
      new Map([
        ['a', 1],
        ['b', 2],
      ]),
      new Map([
        ['b', 2],
        ['a', 1],
      ]),
    ],
    ['one more', [1], [1, 2]],
    ['one less', { a: 1, b: 2 }, { a: 1 }],
    [
      'a map that lost one',
      new Map([
        ['a', 1],
        ['b', 2],
      ]),
      new Map([['a', 1]]),
    ],
    ['another key', { a: 1 }, { b: 1 }],
    ['a list in place of a map', new Map([['a', 1]]), [['a', 1]]],
    ['a place where there was none', { a: undefined }, { a: place(1) }],
    ['null', { a: null }, { a: {} }],
    ['something new', undefined, { a: 1 }],
  ])('%s', (_, old, fresh) => {
    const result = reconcile(old, fresh);
    expect(result).not.toBe(old);
    expect(result).toEqual(fresh);
  });
});

describe('reuse moves nothing', () => {
  test('what has the same place is the same', () => {
    const shared = place(1);
    const old = { rule: { spec: '-j ACCEPT', source: shared } };
    expect(reuse(old, { rule: { spec: '-j ACCEPT', source: shared } })).toBe(old);
  });

  test('what has another place is another', () => {
    const old = { spec: '-j ACCEPT', source: place(1) };
    const fresh = { spec: '-j ACCEPT', source: place(2) };
    expect(reuse(old, fresh)).toEqual(fresh);
    expect(old.source).toEqual(place(1));
  });
});

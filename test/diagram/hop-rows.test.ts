import { describe, expect, test } from 'vitest';
import { hopRows } from '../../src/diagram/hop-rows.js';
import { calicoIpip } from './fixtures/calico-ipip.js';
import { docker0 } from './fixtures/docker0.js';
import { dropped, missingRoute, noRoute, twoPaths } from './fixtures/failures.js';
import { publishedPort } from './fixtures/published-port.js';

describe('rows', () => {
  test('one for each step, forward before the reply', () => {
    const rows = hopRows(docker0);
    const [path] = docker0.paths;
    const steps = [...path!.hops, ...path!.reply!.hops].flatMap((hop) => hop.steps);
    expect(rows.map(({ text }) => text)).toEqual(steps.map(({ text }) => text));
    expect(rows.map(({ reference }) => reference.road).lastIndexOf('forward')).toBeLessThan(
      rows.findIndex(({ reference }) => reference.road === 'reply'),
    );
  });

  test('of all paths', () => {
    expect(new Set(hopRows(twoPaths).map(({ reference }) => reference.path))).toEqual(new Set([0, 1]));
  });

  test('name the devices that the packet came and left by', () => {
    const rows = hopRows(calicoIpip).filter(
      ({ reference }) => reference.road === 'forward' && reference.step === 0,
    );
    expect(rows.map(({ devices }) => devices)).toEqual([
      '→ eth0',
      'cali12d4a061371 → eth0',
      'eth0 → cali0a3f8c2b7de',
      'eth0 →',
    ]);
    expect(hopRows(noRoute)[0]?.devices).toBe('');
  });

  test('only the last of a road has a verdict', () => {
    const verdicts = hopRows(docker0).map(({ verdict }) => verdict ?? '-');
    expect(verdicts.filter((verdict) => verdict !== '-')).toEqual(['delivered', 'delivered']);
    expect(hopRows(dropped).at(-1)?.verdict).toBe('dropped');
  });

  test('a rule comes with its table, its author, the reason and the line', () => {
    const row = hopRows(dropped).at(-1);
    expect(row).toMatchObject({
      evidence: '-t filter -A DOCKER-ISOLATION-STAGE-2 -o br-9f8e7d6c5b4a -j DROP',
      by: 'dockerd',
      why: 'network app is kept apart from the others',
      source: { uri: 'file:///notes/shop.knet', start: { line: 3 } },
    });
  });

  test('a missing route comes with the route that was taken instead', () => {
    const row = hopRows(missingRoute).find(({ also }) => also);
    expect(row?.evidence).toBe('default via 192.168.31.1 dev eth0');
    expect(row?.also?.[0]).toMatchObject({ kind: 'absent-route', by: 'bird' });
  });
});

describe('changed headers', () => {
  const packets = (trace: Parameters<typeof hopRows>[0]) => hopRows(trace).map(({ packet }) => packet);

  test('all of them first, then only what a step changed', () => {
    expect(packets(publishedPort).slice(0, 12)).toEqual([
      '192.168.31.50:40000 → 192.168.31.10:8080, TCP SYN, ttl 64, 60 bytes',
      '',
      'mac 52:54:00:00:00:50 → 52:54:00:00:00:10',
      '',
      '192.168.31.50:40000 → 172.17.0.2:80',
      '',
      'ttl 63',
      '',
      'mac 02:42:00:00:00:01 → 02:42:ac:11:00:02',
      '',
      '',
      '',
    ]);
  });

  test('an outer header comes and goes', () => {
    const changes = packets(calicoIpip).filter((text) => text.includes('outer'));
    expect(changes).toEqual([
      'outer 192.168.31.62 → 192.168.31.63 IPIP, ttl 63',
      'outer header removed',
      'outer 192.168.31.63 → 192.168.31.62 IPIP, ttl 63',
      'outer header removed',
    ]);
  });
});

import { describe, expect, test } from 'vitest';
import {
  author,
  evidenceLine,
  missingRoute,
  ruleTarget,
  shortRoute,
  shortRule,
} from '../../src/diagram/evidence-text.js';
import { noteLines } from '../../src/diagram/note-lines.js';
import type { Step, StepKind, Verdict } from '../../src/simulator/trace.js';
import { evidence, packet } from './fixtures/walk.js';

/** A note's lines with the two ways of setting in written as `>` and `.`. */
function lines(kind: StepKind, more: Partial<Step> & { readonly ends?: Verdict } = {}): string[] {
  const { ends, ...step } = more;
  const placed = {
    step: {
      kind,
      text: 'What happened',
      by: step.evidence?.by ?? 'kernel',
      packet: packet('10.0.0.1', '10.0.0.2', 80),
      ...step,
    },
    reference: { road: 'forward' as const, path: 0, hop: 0, step: 0 },
    ...(ends ? { ends } : {}),
  };
  return noteLines(placed).map((line) =>
    line
      .replaceAll('\u00a0', ' ')
      .replace(/^\u2003/, '> ')
      .replace(/^\u2002\u2002/, '. '),
  );
}

describe('a note says', () => {
  test.each([
    ['send', []],
    ['receive', []],
    ['neighbour', []],
    ['conntrack', []],
    ['forward', []],
    ['fragment', ['What happened']],
  ] as [StepKind, string[]][])('of %s: %j', (kind, expected) => {
    expect(lines(kind)).toEqual(expected);
  });

  test('which route decided, and whose it is', () => {
    const route = evidence(
      'route',
      '10.244.104.0/26 via 192.168.31.63 dev tunl0 proto bird onlink',
      'bird',
      'mesh',
    );
    expect(lines('route', { evidence: route })).toEqual([
      'route 10.244.104.0/26',
      '> via 192.168.31.63 dev tunl0 · bird',
    ]);
  });

  test('nothing of a rule that only marks, nor of a policy that lets it pass', () => {
    const mark = evidence('rule', '-A cali-FORWARD -j MARK --set-xmark 0x0/0xe0000', 'felix', '', {
      chain: 'filter cali-FORWARD',
    });
    const policy = evidence('policy', '-P FORWARD ACCEPT', 'kernel', '', { chain: 'filter FORWARD' });
    expect(lines('rule', { evidence: mark })).toEqual([]);
    expect(lines('rule', { evidence: policy })).toEqual([]);
    const early = evidence('rule', '-A cali-PREROUTING -j ACCEPT', 'felix', '', {
      chain: 'mangle cali-PREROUTING',
    });
    expect(lines('rule', { evidence: early })).toEqual([]);
  });

  test('which rule let it pass, and why it is there', () => {
    const rule = evidence(
      'rule',
      '-A DOCKER -d 172.17.0.2/32 -j ACCEPT',
      'dockerd',
      'published port 8080:80/tcp',
      { chain: 'filter DOCKER' },
    );
    expect(lines('rule', { evidence: rule })).toEqual([
      'filter DOCKER: ACCEPT · dockerd',
      '. published port 8080:80/tcp',
    ]);
  });

  test('nothing of an address being the machine’s own', () => {
    const local = evidence('route', 'local 10.0.0.2 dev eth0 table local', 'kernel', 'address');
    expect(lines('route', { evidence: local })).toEqual([]);
  });

  test('the first sentence of how it ended, without its full stop', () => {
    const text = 'It leaves to 192.168.31.1. The route 10.0.0.0/8 is missing.';
    expect(lines('exit', { text, ends: 'exits' })).toEqual(['↗ It leaves to 192.168.31.1']);
    expect(lines('deliver', { text: 'api takes it at 10.0.0.2:80.', ends: 'delivered' })).toEqual([
      '✓ api takes it at 10.0.0.2:80',
    ]);
  });

  test('how the road ended, the rule and the missing route', () => {
    const drop = evidence('policy', '-P FORWARD DROP', 'dockerd', 'ip_forward', { chain: 'filter FORWARD' });
    expect(lines('end', { evidence: drop, ends: 'dropped' })).toEqual([
      '✗ What happened',
      '. filter FORWARD',
      '. -P FORWARD DROP',
      '. dockerd: ip_forward',
    ]);
    expect(lines('end', { text: 'filter FORWARD drops it.', evidence: drop, ends: 'dropped' })).toEqual([
      '✗ filter FORWARD drops it',
      '. -P FORWARD DROP',
      '. dockerd: ip_forward',
    ]);
    const lack = evidence('absent-route', '10.0.0.0/8 dev e0', 'bird', 'no session');
    expect(lines('end', { also: [lack], ends: 'no-route' })).toEqual([
      '✗ What happened',
      '✗ missing: 10.0.0.0/8 dev e0 · bird',
      '. no session',
    ]);
    expect(lines('end', { evidence: lack, ends: 'no-route' })).toEqual([
      '✗ What happened',
      '. missing: 10.0.0.0/8 dev e0 · bird',
      '. no session',
    ]);
    expect(lines('end', { ends: 'unknown' })).toEqual(['? What happened']);
    expect(lines('transmit', { ends: 'loop' })).toEqual(['✗ loop']);
  });
});

describe('evidence', () => {
  test.each([
    ['-A FORWARD -i docker0 -j ACCEPT', 'ACCEPT'],
    ['-A PREROUTING -m addrtype --dst-type LOCAL -g DOCKER', 'DOCKER'],
    ['-P FORWARD DROP', 'DROP'],
    [':FORWARD DROP [0:0]', 'DROP'],
    ['-A FORWARD -m comment --comment "no target"', undefined],
  ])('the target of %s is %s', (text, target) => {
    expect(ruleTarget(text)).toBe(target);
  });

  test('a rule without its comments and its chain', () => {
    expect(
      shortRule(
        '-A cali-INPUT -p ipencap -m comment --comment "a \\"b\\" c" -m comment --comment plain -j ACCEPT',
      ),
    ).toBe('-p\u00a0ipencap -j\u00a0ACCEPT');
  });

  test('a missing route without the word that says so', () => {
    const lack = evidence('absent-route', '10.0.0.0/8 (not there)', 'bird', '');
    expect(missingRoute(lack)).toBe('10.0.0.0/8');
    expect(evidenceLine(lack)).toBe('missing: 10.0.0.0/8');
  });

  test('a route without what a picture can do without', () => {
    expect(
      shortRoute('172.17.0.0/16 dev docker0 proto kernel scope link src 172.17.0.1').replaceAll(
        '\u00a0',
        ' ',
      ),
    ).toBe('172.17.0.0/16 dev docker0');
  });

  test('a rule comes with its table, as iptables is told it', () => {
    const rule = evidence('rule', '-A DOCKER -j RETURN', 'dockerd', '', { chain: 'nat DOCKER' });
    expect(evidenceLine(rule)).toBe('-t nat -A DOCKER -j RETURN');
    expect(evidenceLine({ ...rule, text: ':FORWARD DROP [0:0]', chain: 'filter FORWARD' })).toBe(
      'filter FORWARD: :FORWARD DROP [0:0]',
    );
    expect(evidenceLine(evidence('route', 'default dev eth0', 'admin', ''))).toBe('default dev eth0');
  });

  test('the kernel needs no signature', () => {
    expect(author('kernel')).toBe('');
    expect(author('felix')).toBe('\u00a0·\u00a0felix');
  });
});

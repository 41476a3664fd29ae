import { describe, expect, test } from 'vitest';
import { trace, traceText } from './lab/road.js';
import { worldFrom } from './lab/world.js';

/** A machine that pings itself; the rules are those of filter OUTPUT. */
function verdict(rules: string): string {
  const world = worldFrom(`[a]\n${rules}`);
  const { reason } = trace(world, 'a > 127.0.0.1');
  return reason.includes('answers the echo request') ? 'passes' : reason;
}

describe('a chain', () => {
  test.each([
    [
      'goes on after a rule without target',
      'iptables -A OUTPUT -p icmp\niptables -A OUTPUT -j DROP',
      'filter OUTPUT drops it.',
    ],
    [
      'ends with the first rule that decides',
      'iptables -A OUTPUT -j ACCEPT\niptables -A OUTPUT -j DROP',
      'passes',
    ],
    ['ends with its policy', 'iptables -P OUTPUT DROP', 'The policy of filter OUTPUT drops it.'],
    [
      'returns to the one that jumped',
      'iptables -N SUB\niptables -A SUB -j RETURN\niptables -A SUB -j DROP\niptables -A OUTPUT -j SUB',
      'passes',
    ],
    [
      'goes on where it was after a jump',
      'iptables -N SUB\niptables -A OUTPUT -j SUB\niptables -A OUTPUT -j DROP',
      'filter OUTPUT drops it.',
    ],
    [
      'names the chains that led to the rule',
      'iptables -N A\niptables -N B\niptables -A OUTPUT -j A\niptables -A A -j B\niptables -A B -j DROP',
      'filter OUTPUT → A → B drops it.',
    ],
    [
      'left by goto is not returned to',
      'iptables -N A\niptables -N B\niptables -A OUTPUT -j A\niptables -A A -g B\niptables -A A -j DROP\niptables -A B -j RETURN',
      'passes',
    ],
    [
      'reached by goto returns to the caller before',
      'iptables -N A\niptables -N B\niptables -A OUTPUT -j A\niptables -A A -g B\niptables -A OUTPUT -j DROP',
      'filter OUTPUT drops it.',
    ],
    [
      'that a built-in one goes to ends with the policy',
      'iptables -N A\niptables -P OUTPUT DROP\niptables -A OUTPUT -g A\niptables -A OUTPUT -j ACCEPT',
      'The policy of filter OUTPUT drops it.',
    ],
    [
      'with RETURN in a built-in one has its policy decide',
      'iptables -P OUTPUT DROP\niptables -A OUTPUT -j RETURN\niptables -A OUTPUT -j ACCEPT',
      'The policy of filter OUTPUT drops it.',
    ],
    [
      'in a circle is found out',
      'iptables -N A\niptables -N B\niptables -A OUTPUT -j A\niptables -A A -j B\niptables -A B -j A',
      expect.stringContaining('jumps in a circle.'),
    ],
    [
      'passes over LOG, TRACE and the like',
      'iptables -A OUTPUT -j LOG --log-prefix "hm"\niptables -A OUTPUT -j TRACE',
      'passes',
    ],
  ])('%s', (_, rules, expected) => {
    expect(verdict(rules)).toEqual(expected);
  });

  test('is told of where it decides or changes something', () => {
    const world = worldFrom(`[a]
      iptables -N MARKING # felix: policy
      iptables -A MARKING -j MARK --set-xmark 0x10000/0x10000 # felix: allowed by policy shop/web
      iptables -A MARKING -m mark --mark 0x10000/0x10000 -j RETURN
      iptables -A OUTPUT -o lo -j MARKING # felix: dispatch
      iptables -A OUTPUT -m mark --mark 0x10000/0x10000 -j ACCEPT # felix: allowed
      iptables -A OUTPUT -j DROP
    `);
    expect(
      traceText(world, 'a > 127.0.0.1', { evidence: true, packet: true, only: ['rule'] }).split('\nreply')[0],
    ).toMatchInlineSnapshot(`
      "a/host · → ·
        rule: filter OUTPUT → MARKING sets the packet's mark to 0x10000. {echo-request 127.0.0.1>127.0.0.1 ttl 64 len 84 DF mark 0x10000}
          rule | filter MARKING | -A MARKING -j MARK --set-xmark 0x10000/0x10000 (felix: allowed by policy shop/web)
        rule: filter OUTPUT lets it pass. {echo-request 127.0.0.1>127.0.0.1 ttl 64 len 84 DF mark 0x10000}
          rule | filter OUTPUT | -A OUTPUT -m mark --mark 0x10000/0x10000 -j ACCEPT (felix: allowed)
      = delivered: a has 127.0.0.1, and its kernel answers the echo request."
    `);
  });
});

describe('the tables', () => {
  test('of one hook come in their order', () => {
    const tables = ['raw', 'mangle', 'nat', 'filter'];
    const rules = tables.map((table) => `iptables -t ${table} -A OUTPUT -j ACCEPT`).join('\n');
    const [path] = trace(worldFrom(`[a]\n${rules}`), 'a > 127.0.0.1').paths;
    expect(path!.hops[0]!.steps.filter(({ kind }) => kind === 'rule').map(({ text }) => text)).toEqual(
      tables.map((table) => `${table} OUTPUT lets it pass.`),
    );
  });

  test('keep the device of the first routing decision in OUTPUT, whatever NAT makes of the way', () => {
    const world = worldFrom(`
      segment lan
      [a]
      ip link add eth0 type cable segment lan
      ip addr add 10.0.0.1/24 dev eth0
      iptables -t nat -A OUTPUT -d 10.0.0.2/32 -j DNAT --to-destination 127.0.0.1
      iptables -A OUTPUT -o lo -d 127.0.0.1/32 -j DROP
      iptables -A OUTPUT -o eth0 -d 127.0.0.1/32 -j REJECT
    `);
    expect(trace(world, 'a > 10.0.0.2').verdict).toBe('rejected');
  });

  test('of IPv6 see no IPv4 packet', () => {
    expect(trace(worldFrom('[a]\nip6tables -P OUTPUT DROP'), 'a > 127.0.0.1').verdict).toBe('delivered');
    expect(trace(worldFrom('[a]\nip6tables -P OUTPUT DROP'), 'a > ::1').verdict).toBe('dropped');
  });
});

describe('chance', () => {
  const balanced = (count: number) => {
    const rules = Array.from({ length: count }, (_, n) => {
      const left = count - n;
      const chance = left === 1 ? '' : `-m statistic --mode random --probability ${(1 / left).toFixed(10)} `;
      return `iptables -t nat -A SVC ${chance}-j DNAT --to-destination 127.0.0.${n + 2}`;
    });
    return worldFrom(`[a]
      iptables -t nat -N SVC
      iptables -t nat -A OUTPUT -d 127.0.0.1/32 -j SVC
      ${rules.join('\n')}`);
  };

  test('is followed each way, likeliest first', () => {
    const { paths, verdict: worst } = trace(balanced(3), 'a > 127.0.0.1');
    expect(worst).toBe('delivered');
    expect(paths.map((path) => `${path.probability.toFixed(4)} ${path.reason}`)).toEqual([
      '0.3333 a has 127.0.0.2, and its kernel answers the echo request.',
      '0.3333 a has 127.0.0.3, and its kernel answers the echo request.',
      '0.3333 a has 127.0.0.4, and its kernel answers the echo request.',
    ]);
  });

  test('of one way that fails gives the trace its verdict', () => {
    const world = worldFrom(`[a]
      iptables -A OUTPUT -p icmp -m icmp --icmp-type 8 -m statistic --mode random --probability 0.1 -j DROP`);
    const found = trace(world, 'a > 127.0.0.1');
    expect(found.verdict).toBe('dropped');
    expect(found.paths.map(({ probability, verdict: v }) => [probability, v])).toEqual([
      [0.9, 'delivered'],
      [0.1, 'dropped'],
    ]);
    expect(found.reply!.verdict).toBe('delivered');
  });

  test('of a counter is one in so many', () => {
    const world = worldFrom(`[a]
      iptables -A OUTPUT -p icmp -m icmp --icmp-type 8 -m statistic --mode nth --every 4 --packet 0 -j DROP`);
    expect(trace(world, 'a > 127.0.0.1').paths.map(({ probability }) => probability)).toEqual([0.75, 0.25]);
  });

  test('with too many ways is followed on the likeliest of them, and the reason says so', () => {
    const { paths, reason } = trace(balanced(400), 'a > 127.0.0.1');
    expect(paths.length).toBe(256);
    expect(reason).toContain('Only the likeliest 256 ways were walked: 64 % of all packets go one of them.');
  });
});

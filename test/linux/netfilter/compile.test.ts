import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileChain, compileRule } from '../../../src/linux/netfilter/compile.js';
import { type Condition, matchesInterface } from '../../../src/linux/netfilter/matches.js';
import type { Chain } from '../../../src/linux/netfilter/ruleset.js';

const provenance = { by: 'test', why: 'a rule of the test' };

/** Conditions of a rule that negates none of them. */
function conditions(spec: string): Condition[] {
  return compileRule(spec).matches.map(({ negated, ...condition }) => {
    expect(negated).toBe(false);
    return condition as Condition;
  });
}

describe('matches', () => {
  it.each<[string, readonly unknown[]]>([
    ['-s 10.0.0.0/8', [{ kind: 'source', prefix: '10.0.0.0/8' }]],
    ['-d 172.17.0.2', [{ kind: 'destination', prefix: '172.17.0.2/32' }]],
    ['-s 10.1.2.3/255.255.0.0', [{ kind: 'source', prefix: '10.1.0.0/16' }]],
    ['-s fd00::1/64', [{ kind: 'source', prefix: 'fd00::/64' }]],
    [
      '-i cali+ -o docker0',
      [
        { kind: 'in-interface', name: 'cali+' },
        { kind: 'out-interface', name: 'docker0' },
      ],
    ],
    ['-p tcp -m tcp', [{ kind: 'protocol', protocol: 6 }]],
    ['-p 4', [{ kind: 'protocol', protocol: 4 }]],
    ['-p ipencap', [{ kind: 'protocol', protocol: 4 }]],
    ['-p all', []],
    ['-m tcp --sport 1024:', [{ kind: 'ports', side: 'source', ranges: [{ from: 1024, to: 65535 }] }]],
    ['-m udp --dport :53', [{ kind: 'ports', side: 'destination', ranges: [{ from: 0, to: 53 }] }]],
    ['-m tcp --syn', [{ kind: 'tcp-flags', mask: ['FIN', 'SYN', 'RST', 'ACK'], set: ['SYN'] }]],
    ['-m tcp --tcp-flags SYN,FIN NONE', [{ kind: 'tcp-flags', mask: ['FIN', 'SYN'], set: [] }]],
    [
      '-m multiport --ports 53,1000:2000',
      [
        {
          kind: 'ports',
          side: 'either',
          ranges: [
            { from: 53, to: 53 },
            { from: 1000, to: 2000 },
          ],
        },
      ],
    ],
    ['-m icmp --icmp-type 3/4', [{ kind: 'icmp-type', family: 4, type: 3, code: 4 }]],
    ['-m icmp --icmp-type echo-request', [{ kind: 'icmp-type', family: 4, type: 8 }]],
    ['-m icmp6 --icmpv6-type neighbour-solicitation', [{ kind: 'icmp-type', family: 6, type: 135 }]],
    ['-m conntrack --ctstate ESTABLISHED,RELATED', [{ kind: 'ctstate', states: ['RELATED', 'ESTABLISHED'] }]],
    ['-m state --state NEW,UNTRACKED', [{ kind: 'ctstate', states: ['NEW', 'UNTRACKED'] }]],
    [
      '-m conntrack --ctorigdst 10.0.0.1 --ctorigdstport 80 --ctdir ORIGINAL',
      [
        { kind: 'ct-address', direction: 'original', side: 'destination', prefix: '10.0.0.1/32' },
        { kind: 'ct-port', direction: 'original', side: 'destination', range: { from: 80, to: 80 } },
        { kind: 'ct-direction', direction: 'original' },
      ],
    ],
    ['-m addrtype --dst-type LOCAL', [{ kind: 'address-type', side: 'destination', types: ['LOCAL'] }]],
    [
      '-m addrtype --src-type LOCAL,UNICAST --limit-iface-out',
      [{ kind: 'address-type', side: 'source', types: ['LOCAL', 'UNICAST'], limit: 'out' }],
    ],
    [
      '-m comment --comment "-j DROP is not a target here"',
      [{ kind: 'comment', text: '-j DROP is not a target here' }],
    ],
    ['-m mark --mark 0x4000/0x4000', [{ kind: 'mark', value: 0x4000, mask: 0x4000 }]],
    ['-m mark --mark 0xf0000000', [{ kind: 'mark', value: 0xf0000000, mask: 0xffffffff }]],
    ['-m connmark --mark 0/255', [{ kind: 'connmark', value: 0, mask: 255 }]],
    [
      '-m set --match-set KUBE-CLUSTER-IP dst,dst --return-nomatch',
      [{ kind: 'set', set: 'KUBE-CLUSTER-IP', directions: ['dst', 'dst'], returnNomatch: true }],
    ],
    ['-m statistic --mode random --probability 0.25', [{ kind: 'random', probability: 0.25 }]],
    ['-m statistic --mode nth --every 3', [{ kind: 'nth', every: 3, packet: 0 }]],
    [
      '-m recent --rcheck --seconds 10800 --reap --name X --mask 255.255.255.255 --rsource',
      [
        {
          kind: 'recent',
          action: 'rcheck',
          name: 'X',
          seconds: 10800,
          reap: true,
          ttl: false,
          side: 'source',
          mask: '255.255.255.255',
        },
      ],
    ],
    ['-m rpfilter --validmark', [{ kind: 'rpfilter', loose: false, validMark: true, acceptLocal: false }]],
    [
      '-m physdev --physdev-in veth1 --physdev-is-bridged',
      [
        { kind: 'physdev', side: 'in', name: 'veth1' },
        { kind: 'physdev-is', what: 'bridged' },
      ],
    ],
    ['-m limit --limit 3/min --limit-burst 10', [{ kind: 'limit', rate: '3/min', burst: 10 }]],
    ['-m mac --mac-source 02:42:AC:11:00:02', [{ kind: 'mac-source', mac: '02:42:ac:11:00:02' }]],
    ['-m tos --tos 0x10/0x3f', [{ kind: 'tos', value: 16, mask: 63 }]],
    ['-m dscp --dscp-class ef', [{ kind: 'dscp', value: 46 }]],
    ['-m owner --uid-owner 1000-2000', [{ kind: 'owner', what: 'uid', range: { from: 1000, to: 2000 } }]],
    [
      '-m iprange --src-range 10.0.0.1-10.0.0.9',
      [{ kind: 'ip-range', side: 'source', from: '10.0.0.1', to: '10.0.0.9' }],
    ],
    ['-m pkttype --pkt-type broadcast', [{ kind: 'packet-type', type: 'broadcast' }]],
    [
      '-m socket --transparent',
      [{ kind: 'socket', transparent: true, nowildcard: false, restoreMark: false }],
    ],
    ['-m length --length 100:200', [{ kind: 'length', range: { from: 100, to: 200 } }]],
    ['-m ttl --ttl-lt 5', [{ kind: 'ttl', compare: 'lt', value: 5 }]],
    ['-m realm --realm 0x3', [{ kind: 'realm', value: 3, mask: 0xffffffff }]],
  ])('%s', (spec, expected) => {
    expect(conditions(spec)).toEqual(expected);
  });

  it('takes options of the module that -p implies', () => {
    expect(compileRule('-p tcp --dport 80 -j ACCEPT').matches).toEqual(
      compileRule('-p tcp -m tcp --dport 80 -j ACCEPT').matches,
    );
  });

  it.each([
    '! -s 10.0.0.0/8',
    '! -i docker0',
    '-p tcp -m tcp ! --dport 80',
    '-p tcp --dport ! 80',
    '-i ! docker0',
    '-m conntrack ! --ctstate DNAT',
    '-m addrtype ! --dst-type LOCAL',
    '-m mark ! --mark 0x1',
    '-m set ! --match-set all src',
    '-m recent ! --rcheck --name x',
    '-m rpfilter --invert',
    '-m physdev ! --physdev-is-bridged',
    '-m statistic --mode random ! --probability 0.5',
  ])('negation: %s', (spec) => {
    expect(compileRule(spec).matches.at(-1)?.negated).toBe(true);
    expect(compileRule(spec).unknown).toEqual([]);
  });

  it('negates each option by itself', () => {
    const spec =
      '-m addrtype ! --src-type LOCAL --limit-iface-out -m addrtype --src-type LOCAL -j MASQUERADE';
    expect(compileRule(spec).matches).toEqual([
      { kind: 'address-type', side: 'source', types: ['LOCAL'], limit: 'out', negated: true },
      { kind: 'address-type', side: 'source', types: ['LOCAL'], negated: false },
    ]);
  });
});

describe('targets', () => {
  it.each<[string, unknown]>([
    ['', { kind: 'none' }],
    ['-j ACCEPT', { kind: 'accept' }],
    ['-j DROP', { kind: 'drop' }],
    ['-j RETURN', { kind: 'return' }],
    ['-j DOCKER-USER', { kind: 'jump', chain: 'DOCKER-USER' }],
    ['-g cali-wl-to-host', { kind: 'goto', chain: 'cali-wl-to-host' }],
    ['-j REJECT', { kind: 'reject', with: 'icmp-port-unreachable' }],
    ['-j REJECT --reject-with tcp-reset', { kind: 'reject', with: 'tcp-reset' }],
    ['-j REJECT --reject-with host-prohib', { kind: 'reject', with: 'icmp-host-prohibited' }],
    [
      '-j DNAT --to-destination 172.17.0.2:80',
      {
        kind: 'dnat',
        to: { addresses: { from: '172.17.0.2', to: '172.17.0.2' }, ports: { from: 80, to: 80 } },
        random: false,
        persistent: false,
      },
    ],
    [
      '-j DNAT --to-destination 10.0.0.1-10.0.0.9 --random --persistent',
      {
        kind: 'dnat',
        to: { addresses: { from: '10.0.0.1', to: '10.0.0.9' } },
        random: 'random',
        persistent: true,
      },
    ],
    [
      '-j DNAT --to-destination :3000-3100/2000',
      {
        kind: 'dnat',
        to: { ports: { from: 3000, to: 3100 }, basePort: 2000 },
        random: false,
        persistent: false,
      },
    ],
    [
      '-j DNAT --to-destination [fd00::1]:80',
      {
        kind: 'dnat',
        to: { addresses: { from: 'fd00::1', to: 'fd00::1' }, ports: { from: 80, to: 80 } },
        random: false,
        persistent: false,
      },
    ],
    [
      '-j DNAT --to-destination fd00::1',
      {
        kind: 'dnat',
        to: { addresses: { from: 'fd00::1', to: 'fd00::1' } },
        random: false,
        persistent: false,
      },
    ],
    [
      '-j SNAT --to-source 1.2.3.4 --random-fully',
      {
        kind: 'snat',
        to: { addresses: { from: '1.2.3.4', to: '1.2.3.4' } },
        random: 'random-fully',
        persistent: false,
      },
    ],
    ['-j MASQUERADE', { kind: 'masquerade', random: false }],
    [
      '-j MASQUERADE --to-ports 1024-2048',
      { kind: 'masquerade', ports: { from: 1024, to: 2048 }, random: false },
    ],
    ['-j REDIRECT --to-ports 8080', { kind: 'redirect', ports: { from: 8080, to: 8080 }, random: false }],
    ['-j NETMAP --to 10.5.0.0/16', { kind: 'netmap', prefix: '10.5.0.0/16' }],
    ['-j MARK --set-xmark 0x4000/0x0', { kind: 'mark', value: 0x4000, mask: 0 }],
    ['-j MARK --set-mark 0x10/0xf0', { kind: 'mark', value: 0x10, mask: 0xf0 }],
    ['-j MARK --set-mark 5', { kind: 'mark', value: 5, mask: 0xffffffff }],
    ['-j MARK --or-mark 0x4000', { kind: 'mark', value: 0x4000, mask: 0x4000 }],
    ['-j MARK --and-mark 0xffff0000', { kind: 'mark', value: 0, mask: 0xffff }],
    ['-j MARK --xor-mark 0x4000', { kind: 'mark', value: 0x4000, mask: 0 }],
    ['-j CONNMARK --set-mark 7', { kind: 'connmark-set', value: 7, mask: 0xffffffff }],
    ['-j CONNMARK --save-mark --mask 0xff', { kind: 'connmark-save', nfMask: 0xff, ctMask: 0xff }],
    [
      '-j CONNMARK --restore-mark --nfmask 0xff --ctmask 0xf0',
      { kind: 'connmark-restore', nfMask: 0xff, ctMask: 0xf0 },
    ],
    ['-j NOTRACK', { kind: 'notrack' }],
    ['-j CT --notrack', { kind: 'notrack' }],
    ['-j LOG --log-prefix "drop it: " --log-level 4', { kind: 'log', prefix: 'drop it: ' }],
    ['-j NFLOG --nflog-group 2 --nflog-prefix x', { kind: 'log', prefix: 'x' }],
    ['-j SET --add-set seen src --exist', { kind: 'set', action: 'add', set: 'seen', directions: ['src'] }],
    ['-j TRACE', { kind: 'trace' }],
    ['-j TCPMSS --clamp-mss-to-pmtu', { kind: 'tcpmss', mss: 'clamp-to-pmtu' }],
    ['-j CHECKSUM --checksum-fill', { kind: 'checksum' }],
    ['-j TOS --set-tos 0x10/0xff', { kind: 'tos', value: 16, mask: 255 }],
    ['-j DSCP --set-dscp-class AF11', { kind: 'dscp', value: 10 }],
  ])('%s', (spec, target) => {
    expect(compileRule(spec).target).toEqual(target);
    expect(compileRule(spec).unknown).toEqual([]);
  });
});

describe('what is not known', () => {
  it.each([
    ['-m u32 --u32 "0x0=0x1 && 2" -j DROP', ['-m u32 --u32 "0x0=0x1 && 2"']],
    ['-p tcp -m foo ! --a b c --dport 80 -m tcp --dport 1 -j DROP', ['-m foo ! --a b c --dport 80']],
    ['-p tcp -m tcp --dport 80 --weird 3 -j ACCEPT', ['--weird 3']],
    ['-m set --match-set x src --packets-gt 3 -j ACCEPT', ['--packets-gt 3']],
    ['-j NFQUEUE --queue-num 3', ['-j NFQUEUE --queue-num 3']],
    ['-j SOMETHING --with x', ['-j SOMETHING --with x']],
    ['-j CT --zone 5', ['-j CT --zone 5']],
    ['-j TTL --ttl-set 10', ['-j TTL --ttl-set 10']],
    ['-s example.org -j DROP', ['--source example.org']],
    ['-s 10.0.0.0/255.0.255.0 -j DROP', ['--source 10.0.0.0/255.0.255.0']],
    ['-p nosuch -j DROP', ['--protocol nosuch']],
    ['-p tcp -m tcp --dport http -j DROP', ['-m tcp --dport http']],
    ['-m conntrack --ctstate NEW,OLD -j DROP', ['-m conntrack --ctstate NEW,OLD']],
    ['-j DNAT --to-destination nowhere', ['-j DNAT --to-destination nowhere']],
    ['-j', ['-j']],
    ['! -j DROP', ['! -j DROP']],
    ['-j ACCEPT -j DROP', ['-j DROP']],
    ['-m statistic --mode random --probability 2', ['-m statistic --mode random --probability 2']],
    ['stray -j DROP', ['stray']],
  ])('%s', (spec, unknown) => {
    expect(compileRule(spec).unknown).toEqual(unknown);
  });

  it('keeps the conditions that are known', () => {
    expect(compileRule('-s 10.0.0.1 -m u32 --u32 0x0=0x1 -j DROP').matches).toEqual([
      { kind: 'source', prefix: '10.0.0.1/32', negated: false },
      { kind: 'unknown', words: '-m u32 --u32 0x0=0x1', negated: false },
    ]);
  });

  it('is never an exception', () => {
    const word = fc.oneof(
      fc.string(),
      fc.constantFrom(
        '!',
        '-m',
        '-j',
        '-g',
        '-p',
        '-s',
        'tcp',
        'set',
        '--dport',
        '80',
        '--match-set',
        '__proto__',
      ),
      fc.constantFrom(
        '-f',
        '-c',
        'recent',
        '--name',
        '--to-destination',
        'DNAT',
        'constructor',
        '--icmp-type',
      ),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), (words) => {
        const rule = compileRule(words.join(' '));
        for (const text of rule.unknown) expect(text).not.toBe('');
      }),
      { numRuns: 2000 },
    );
  });
});

describe('memory', () => {
  it('gives equal rules one object', () => {
    const spec = '-s 10.9.8.7/32 -j ACCEPT';
    expect(compileRule(spec)).toBe(compileRule(`${spec}`));
  });

  it('compiles a chain once', () => {
    const chain: Chain = {
      name: 'X',
      rules: [
        { spec: '-j ACCEPT', provenance },
        { spec: '-j DROP', provenance },
      ],
      provenance,
    };
    const rules = compileChain(chain);
    expect(rules.map((rule) => rule.target.kind)).toEqual(['accept', 'drop']);
    expect(compileChain(chain)).toBe(rules);
  });

  it('stays right after more rules than it remembers', () => {
    for (let port = 0; port < 21_000; port++) compileRule(`-p tcp --dport ${port} -j ACCEPT`);
    expect(compileRule('-p tcp --dport 7 -j ACCEPT').matches).toContainEqual({
      kind: 'ports',
      side: 'destination',
      ranges: [{ from: 7, to: 7 }],
      negated: false,
    });
  });
});

describe('matchesInterface', () => {
  it.each([
    ['cali+', 'cali12345', true],
    ['cali+', 'cali', true],
    ['cali+', 'tunl0', false],
    ['eth0', 'eth0', true],
    ['eth0', 'eth01', false],
    ['+', 'lo', true],
  ])('%s fits %s: %s', (pattern, name, fits) => {
    expect(matchesInterface(pattern, name)).toBe(fits);
  });
});

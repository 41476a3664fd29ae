import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalSpec } from '../../../src/linux/netfilter/canonical.js';
import { compileRule } from '../../../src/linux/netfilter/compile.js';

/** What was given to iptables-restore 1.8.9, and what iptables-save printed then. */
const SAVED: [string, string][] = [
  ['-s 10.0.0.1 -p tcp --dport 80 -j ACCEPT', '-s 10.0.0.1/32 -p tcp -m tcp --dport 80 -j ACCEPT'],
  ['-p tcp --syn -j DROP', '-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j DROP'],
  ['-p tcp --tcp-flags ALL NONE -j DROP', '-p tcp -m tcp --tcp-flags FIN,SYN,RST,PSH,ACK,URG NONE -j DROP'],
  ['-p tcp --tcp-option 8 -j DROP', '-p tcp -m tcp --tcp-option 8 -j DROP'],
  ['-p sctp --dport 9 -j ACCEPT', '-p sctp -m sctp --dport 9 -j ACCEPT'],
  ['-p icmp --icmp-type echo-request -j ACCEPT', '-p icmp -m icmp --icmp-type 8 -j ACCEPT'],
  ['-p icmp --icmp-type fragmentation-needed -j ACCEPT', '-p icmp -m icmp --icmp-type 3/4 -j ACCEPT'],
  ['-p icmp ! --icmp-type 3/1 -j DROP', '-p icmp -m icmp ! --icmp-type 3/1 -j DROP'],
  ['-p 4 -j ACCEPT', '-p ipencap -j ACCEPT'],
  [
    '-m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT',
    '-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
  ],
  [
    '-m conntrack --ctorigdst 10.0.0.1 --ctorigdstport 80 --ctdir ORIGINAL -p tcp -j ACCEPT',
    '-p tcp -m conntrack --ctorigdst 10.0.0.1 --ctorigdstport 80 --ctdir ORIGINAL -j ACCEPT',
  ],
  [
    '-m conntrack --ctstatus ASSURED ! --ctproto 17 -j ACCEPT',
    '-m conntrack ! --ctproto 17 --ctstatus ASSURED -j ACCEPT',
  ],
  [
    '-m comment --comment "a \\"b\\" \'c\' \\\\ d" -j RETURN',
    '-m comment --comment "a \\"b\\" \\\'c\\\' \\\\ d" -j RETURN',
  ],
  ['-m comment --comment a.b -j RETURN', '-m comment --comment "a.b" -j RETURN'],
  ['-m mark ! --mark 16 -j RETURN', '-m mark ! --mark 0x10 -j RETURN'],
  ['-m connmark --mark 0/0xff -j RETURN', '-m connmark --mark 0x0/0xff -j RETURN'],
  [
    '-m statistic --mode random --probability 0.3333333333 -j RETURN',
    '-m statistic --mode random --probability 0.33333333349 -j RETURN',
  ],
  [
    '-m recent --name x --rcheck --seconds 10800 --reap -j RETURN',
    '-m recent --rcheck --seconds 10800 --reap --name x --mask 255.255.255.255 --rsource -j RETURN',
  ],
  [
    '-m recent --name x --set --rsource -j RETURN',
    '-m recent --set --name x --mask 255.255.255.255 --rsource -j RETURN',
  ],
  ['-m limit --limit 3/minute --limit-burst 10 -j DROP', '-m limit --limit 3/min --limit-burst 10 -j DROP'],
  ['-m mac --mac-source 02:42:AC:11:00:02 -j DROP', '-m mac --mac-source 02:42:ac:11:00:02 -j DROP'],
  ['-m mac ! --mac-source 02:42:AC:11:00:02 -j DROP', '-m mac ! --mac-source 02:42:ac:11:00:02 -j DROP'],
  ['-m dscp --dscp-class EF -j DROP', '-m dscp --dscp 0x2e -j DROP'],
  ['-m dscp ! --dscp 10 -j DROP', '-m dscp ! --dscp 0x0a -j DROP'],
  ['-m realm --realm 3 -j DROP', '-m realm --realm 0x3 -j DROP'],
  ['-j REJECT', '-j REJECT --reject-with icmp-port-unreachable'],
  ['-j REJECT --reject-with host-prohib', '-j REJECT --reject-with icmp-host-prohibited'],
  ['-j LOG --log-prefix "drop it: " --log-level 4', '-j LOG --log-prefix "drop it: "'],
  ['-j NFLOG --nflog-group 2 --nflog-prefix "x y"', '-j NFLOG --nflog-prefix "x y" --nflog-group 2'],
  ['-j MARK --set-mark 5', '-j MARK --set-xmark 0x5/0xffffffff'],
  ['-j MARK --set-mark 0x10/0xf0', '-j MARK --set-xmark 0x10/0xf0'],
  ['-j MARK --or-mark 0x4000', '-j MARK --set-xmark 0x4000/0x4000'],
  ['-j MARK --and-mark 0xfffffff0', '-j MARK --set-xmark 0x0/0xf'],
  ['-j MARK --xor-mark 0x4000', '-j MARK --set-xmark 0x4000/0x0'],
  ['-j CONNMARK --set-mark 7', '-j CONNMARK --set-xmark 0x7/0xffffffff'],
  ['-j CONNMARK --save-mark', '-j CONNMARK --save-mark --nfmask 0xffffffff --ctmask 0xffffffff'],
  ['-j CONNMARK --save-mark --mask 0xff', '-j CONNMARK --save-mark --nfmask 0xff --ctmask 0xff'],
  [
    '-p tcp --syn -j TCPMSS --clamp-mss-to-pmtu',
    '-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j TCPMSS --clamp-mss-to-pmtu',
  ],
  [
    '-p tcp --syn -j TCPMSS --set-mss 1400',
    '-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j TCPMSS --set-mss 1400',
  ],
  ['-j TOS --set-tos 0x10', '-j TOS --set-tos 0x10/0xff'],
  ['-j DSCP --set-dscp-class AF11', '-j DSCP --set-dscp 0x0a'],
];

describe('a rule as given and as iptables-save prints it', () => {
  it.each(SAVED)('%s', (given, saved) => {
    expect(canonicalSpec(given)).toBe(canonicalSpec(saved));
    expect(compileRule(canonicalSpec(given)).unknown).toEqual([]);
  });
});

describe('canonicalSpec', () => {
  it.each([
    ['-d 10.0.0.1 -s 10.0.0.0/8 -j ACCEPT', '-s 10.0.0.0/8 -d 10.0.0.1/32 -j ACCEPT'],
    ['-p tcp -m tcp -j ACCEPT', '-p tcp -j ACCEPT'],
    ['-p tcp -m multiport --dports 80 -j ACCEPT', '-p tcp -m tcp --dport 80 -j ACCEPT'],
    ['-p tcp -m multiport --dports 80,443 -j ACCEPT', '-p tcp -m multiport --dports 80,443 -j ACCEPT'],
    [
      '-m tcp --dport 80 -p tcp -m comment --comment "x y"',
      '-p tcp -m comment --comment "x y" -m tcp --dport 80',
    ],
    [
      '-m state --state ESTABLISHED,RELATED -j ACCEPT',
      '-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
    ],
    ['-s 0.0.0.0/0 -d 10.0.0.1 -i + -j DROP', '-d 10.0.0.1/32 -j DROP'],
    ['! -s 0.0.0.0/0 -j DROP', '! -s 0.0.0.0/0 -j DROP'],
    ['-m mark --mark 16384/16384 -j DROP', '-m mark --mark 0x4000/0x4000 -j DROP'],
    ['-j NOTRACK', '-j CT --notrack'],
    ['-j LOG --log-prefix "a b" --log-level 7', '-j LOG --log-level 7 --log-prefix "a b"'],
    ['-m u32 --u32 "0=1 && 2" -j DROP', '-m u32 --u32 "0=1 && 2" -j DROP'],
    ['', ''],
  ])('%s', (spec, canonical) => {
    expect(canonicalSpec(spec)).toBe(canonical);
  });

  it('keeps apart what differs', () => {
    const specs = [
      '-p tcp --dport 80 -j ACCEPT',
      '-p udp --dport 80 -j ACCEPT',
      '-p tcp ! --dport 80 -j ACCEPT',
      '-p tcp --sport 80 -j ACCEPT',
      '-p tcp --dport 80 -j DROP',
      '-p tcp --dport 80',
      '-p tcp --dport 80 -g ACCEPT',
      '-p tcp -m comment --comment a --dport 80 -j ACCEPT',
    ];
    expect(new Set(specs.map(canonicalSpec)).size).toBe(specs.length);
  });

  it('is its own canonical form and means the same', () => {
    const part = fc.constantFrom(
      ...SAVED.flatMap(([given]) => given.split(/ (?=-[mj] )/).filter((p) => p.startsWith('-m'))),
    );
    const base = fc.constantFrom('', '-p tcp ', '-s 10.0.0.1 ', '! -d 10.0.0.0/8 -p udp ', '-i eth+ ');
    fc.assert(
      fc.property(base, fc.array(part, { maxLength: 4 }), (start, parts) => {
        const spec = `${start}${parts.join(' ')} -j DROP`;
        const canonical = canonicalSpec(spec);
        expect(canonicalSpec(canonical)).toBe(canonical);
        expect(compileRule(canonical).matches).toHaveLength(compileRule(spec).matches.length);
      }),
    );
  });
});

/** Every kind of match and target in its canonical spelling, which must be its own. */
const KINDS = [
  '-s 10.0.0.0/8 -d 10.0.0.1/32 ! -i lo ! -o eth+ -p tcp ! -f',
  '-p udp -m udp --dport 1024:65535',
  '-m multiport --ports 53,1000:2000',
  '-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN',
  '-p tcp -m tcp --tcp-flags SYN NONE',
  '-p tcp -m tcp ! --tcp-option 8',
  '-p icmp -m icmp ! --icmp-type 3/4',
  '-p ipv6-icmp -m icmp6 --icmpv6-type 135',
  '-m conntrack ! --ctstate INVALID,NEW,RELATED,ESTABLISHED,UNTRACKED,SNAT,DNAT',
  '-m conntrack --ctorigsrc 10.0.0.1',
  '-m conntrack --ctrepldst 10.0.0.0/24',
  '-m conntrack --ctorigdstport 80:90',
  '-m conntrack ! --ctproto 17',
  '-m conntrack --ctdir REPLY',
  '-m conntrack --ctstatus EXPECTED,SEEN_REPLY,ASSURED,CONFIRMED',
  '-m addrtype ! --src-type LOCAL,BROADCAST --limit-iface-out',
  '-m comment --comment "cali:W0qKAga6QivxLxL1"',
  '-m mark --mark 0x0/0x10000',
  '-m connmark ! --mark 0x5',
  '-m set ! --match-set cali40masq-ipam-pools src,dst --return-nomatch',
  '-m statistic --mode random ! --probability 0.50000000000',
  '-m statistic --mode nth --every 3 --packet 0',
  '-m recent ! --update --seconds 60 --reap --hitcount 4 --rttl --name x --mask 255.255.255.0 --rdest',
  '-m rpfilter --loose --validmark --accept-local --invert',
  '-m physdev ! --physdev-out veth+',
  '-m physdev --physdev-is-in',
  '-m limit --limit 5/sec',
  '-m mac --mac-source 02:42:ac:11:00:02',
  '-m tos --tos 0x10/0x3f',
  '-m dscp --dscp 0x0a',
  '-m owner ! --uid-owner 1000-2000',
  '-m owner --gid-owner 7',
  '-m owner --socket-exists',
  '-m iprange ! --dst-range 10.0.0.1-10.0.0.9',
  '-m pkttype --pkt-type multicast',
  '-m socket --transparent --nowildcard --restore-skmark',
  '-m length ! --length 100:200',
  '-m ttl --ttl-gt 5',
  '-m realm --realm 0x3/0xff',
  '-j TRACE',
  '-j KUBE-SERVICES',
  '-g cali-wl-to-host',
  '-j REJECT --reject-with icmp-admin-prohibited',
  '-p tcp -j DNAT --to-destination 10.0.0.1-10.0.0.9:80-90 --random --persistent',
  '-j DNAT --to-destination :3000-3100/2000',
  '-j DNAT --to-destination [fd00::1]:80',
  '-j SNAT --to-source 1.2.3.4 --random-fully',
  '-j MASQUERADE --to-ports 1024-2048',
  '-j REDIRECT --to-ports 8080 --random',
  '-j NETMAP --to 10.5.0.0/16',
  '-j MARK --set-xmark 0x10000/0x10000',
  '-j CONNMARK --set-xmark 0x7/0xffffffff',
  '-j CONNMARK --save-mark --nfmask 0xff --ctmask 0xf0',
  '-j CONNMARK --restore-mark --nfmask 0xffffffff --ctmask 0xffffffff',
  '-j CT --notrack',
  '-j NFLOG --nflog-group 2 --nflog-prefix "x y"',
  '-j SET --add-set seen src --exist',
  '-j TCPMSS --clamp-mss-to-pmtu',
  '-j TCPMSS --set-mss 1400',
  '-j CHECKSUM --checksum-fill',
  '-j TOS --set-tos 0x10/0xff',
  '-j DSCP --set-dscp 0x0a',
];

describe('every kind', () => {
  it.each(KINDS)('%s', (spec) => {
    expect(canonicalSpec(spec)).toBe(spec);
    expect(compileRule(spec).unknown).toEqual([]);
  });
});

const captures = [
  'docker-20.10/iptables-save.txt',
  'kube-proxy-1.20/node2.iptables-save',
  'calico/iptables-dump.txt',
  'calico/cali-iptables-dump.txt',
].map((name) => `../shared/truth/${name}`);

describe.skipIf(!existsSync('../shared/truth'))(
  'captured rules (skipped where ../shared/truth is absent)',
  () => {
    it.each(captures)('%s is understood to the last word', (file) => {
      const rules = readFileSync(file, 'utf8').matchAll(/^-A \S+ ?(.*)$/gm);
      for (const [, spec = ''] of rules) {
        expect(compileRule(spec).unknown).toEqual([]);
        expect(canonicalSpec(canonicalSpec(spec))).toBe(canonicalSpec(spec));
      }
    });
  },
);

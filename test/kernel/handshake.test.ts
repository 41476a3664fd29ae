import { afterAll, expect, test } from 'vitest';
import { nodeHost } from '../../src/cli/lab/host.js';
import { simulate } from '../../src/simulator/simulate.js';
import { flowFrom } from '../simulator/lab/road.js';
import { worldFrom } from '../simulator/lab/world.js';
import { compareWorld, Kernels } from './compare-world.js';
import { unavailable } from './tools.js';

/**
 * The third packet of a handshake, as a kernel and the simulator have it: what rules think of an ACK when their namespace saw all
 * that went before, the SYN alone, or nothing.
 */

const kernels = new Kernels(nodeHost());
afterAll(() => kernels.close());

const ACK = '-p tcp --tcp-flags SYN,ACK ACK';
const NFT = 'nft add table ip t\nnft add chain ip t f { type filter hook forward priority 0 ; }';

/** Rules of a router that sees the SYN and not the SYN-ACK, and what becomes of the connection. */
const SYN_ALONE: readonly (readonly [rules: string, verdict: string])[] = [
  ['iptables -A FORWARD -m conntrack --ctstate INVALID -j DROP', 'dropped'],
  [`iptables -A FORWARD ${ACK} -m conntrack ! --ctstate INVALID -j DROP`, 'delivered'],
  [
    `iptables -A FORWARD ${ACK} -m conntrack --ctstate NEW,ESTABLISHED,RELATED,UNTRACKED -j DROP`,
    'delivered',
  ],
  [`iptables -A FORWARD ${ACK} -m connmark --mark 0 -m conntrack --ctstate NEW -j DROP`, 'delivered'],
  [
    'sysctl -w net.netfilter.nf_conntrack_tcp_be_liberal=1\niptables -A FORWARD -m conntrack --ctstate INVALID -j DROP',
    'dropped',
  ],
  ['iptables -A FORWARD -p tcp -m state --state INVALID -j REJECT --reject-with tcp-reset', 'rejected'],
  ['iptables -A FORWARD -m conntrack --ctstate INVALID -j REJECT', 'rejected'],
  [`${NFT}\nnft add rule ip t f ct state invalid drop`, 'dropped'],
  [`${NFT}\nnft add rule ip t f ct state established,new accept\nnft add rule ip t f drop`, 'dropped'],
];

/** Rules of the machine that is asked. */
const ALL: readonly (readonly [rules: string, verdict: string])[] = [
  ['iptables -A INPUT -p tcp ! --syn -j DROP', 'dropped'],
  [`iptables -A INPUT ${ACK} -j REJECT`, 'rejected'],
  ['iptables -A INPUT -p tcp -m conntrack ! --ctstate NEW -j DROP', 'dropped'],
  ['iptables -A INPUT -p tcp -m conntrack --ctstate INVALID -j DROP', 'delivered'],
  ['iptables -A INPUT -p tcp ! --tcp-option 2 -j DROP', 'dropped'],
  ['iptables -A INPUT -p tcp ! --tcp-option 8 -j DROP', 'delivered'],
  ['iptables -A INPUT -p tcp -m length ! --length 60 -j DROP', 'dropped'],
  ['iptables -A INPUT -p tcp -m length --length 52 -j DROP', 'dropped'],
  [
    'iptables -t raw -A PREROUTING -p tcp --syn -j NOTRACK\niptables -A INPUT -m conntrack --ctstate NEW -j DROP',
    'dropped',
  ],
  [
    'iptables -t raw -A PREROUTING -p tcp -j NOTRACK\niptables -A INPUT -m conntrack --ctstate NEW -j DROP',
    'delivered',
  ],
  [
    'iptables -t raw -A PREROUTING -p tcp --syn -j NOTRACK\niptables -A INPUT -m conntrack --ctstate INVALID -j DROP',
    'delivered',
  ],
  [
    'sysctl -w net.netfilter.nf_conntrack_tcp_loose=0\niptables -t raw -A PREROUTING -p tcp --syn -j NOTRACK\niptables -A INPUT -m conntrack --ctstate INVALID -j DROP',
    'dropped',
  ],
  [
    'iptables -t raw -A PREROUTING -p tcp --syn -j NOTRACK\niptables -t nat -A PREROUTING -p tcp --dport 80 -j REDIRECT --to-ports 81',
    'refused',
  ],
  ['iptables -t nat -A PREROUTING -p tcp --dport 80 -j REDIRECT --to-ports 82\nlisten tcp 82', 'delivered'],
];

/** Rules of a machine whose proxy opens a connection of its own, once it has got the one to it. */
const PROXIED: readonly (readonly [rules: string, verdict: string])[] = [
  [`iptables -A INPUT -i eth0 ${ACK} -j DROP`, 'dropped'],
  [`iptables -A INPUT -i eth0 ${ACK} -j REJECT --reject-with tcp-reset`, 'rejected'],
  [`iptables -A OUTPUT -o v ${ACK} -j DROP`, 'dropped'],
  ['iptables -t nat -A POSTROUTING -o v -j MASQUERADE --random', 'delivered'],
];

/** Rules of a router that sees the SYN and not the SYN-ACK, over IPv6. */
const OVER_IPV6 = ['ip6tables -A FORWARD -m conntrack --ctstate INVALID -j DROP', 'dropped'] as const;

/** Rules of a router that the ACK passes twice, and that did not track the SYN. */
const TWICE = ['iptables -A FORWARD -m conntrack --ctstate INVALID -j DROP', 'delivered'] as const;

/** A client on one wire with a router for each of the first rules, whose server answers without it, and a machine for each of the others. */
const WORLD = worldFrom(`
  segment lan
  [client]
  ip link add eth0 type cable segment lan
  ip addr add 10.0.0.1/16 dev eth0
  ${SYN_ALONE.map((_, n) => `ip route add 10.9.${n}.0/24 via 10.0.1.${n + 1} dev eth0`).join('\n')}
  ${SYN_ALONE.map(
    ([rules], n) => `
    segment far${n}
    [r${n}]
    sysctl -w net.ipv4.ip_forward=1
    ip link add eth0 type cable segment lan
    ip addr add 10.0.1.${n + 1}/16 dev eth0
    ip link add eth1 type cable segment far${n}
    ip addr add 10.9.${n}.1/24 dev eth1
    ${rules}
    [s${n}]
    ip link add eth0 type cable segment far${n}
    ip addr add 10.9.${n}.2/24 dev eth0
    ip link add eth1 type cable segment lan
    ip addr add 10.0.2.${n + 1}/16 dev eth1
    listen tcp 80`,
  ).join('\n')}
  ${ALL.map(
    ([rules], n) => `
    [m${n}]
    ip link add eth0 type cable segment lan
    ip addr add 10.0.3.${n + 1}/16 dev eth0
    listen tcp 80
    ${rules}`,
  ).join('\n')}
  ${PROXIED.map(
    ([rules], n) => `
    [p${n}]
    ip link add eth0 type cable segment lan
    ip addr add 10.0.4.${n + 1}/16 dev eth0
    ip link add v type veth peer eth0 netns web
    ip addr add 172.17.0.1/16 dev v
    listen tcp 80 as docker-proxy forwards to 172.17.0.2:80
    ${rules}
    [p${n}/web]
    ip addr add 172.17.0.2/16 dev eth0
    ip route add default via 172.17.0.1 dev eth0
    listen tcp 80`,
  ).join('\n')}
  segment aside
  segment beyond
  [client]
  ip route add 10.10.0.0/24 via 10.0.5.1 dev eth0
  [twice]
  sysctl -w net.ipv4.ip_forward=1
  ip link add eth0 type cable segment lan
  ip addr add 10.0.5.1/16 dev eth0
  ip link add eth1 type cable segment aside
  ip addr add 10.5.0.1/24 dev eth1
  ip link add eth2 type cable segment beyond
  ip addr add 10.10.0.1/24 dev eth2
  ip rule add iif eth0 lookup 100
  ip route add 10.10.0.0/24 via 10.5.0.2 dev eth1 table 100
  iptables -t raw -A PREROUTING -p tcp --syn -j NOTRACK
  ${TWICE[0]}
  [turn]
  sysctl -w net.ipv4.ip_forward=1
  ip link add eth0 type cable segment aside
  ip addr add 10.5.0.2/24 dev eth0
  ip route add 10.10.0.0/24 via 10.5.0.1 dev eth0
  [end]
  ip link add eth0 type cable segment beyond
  ip addr add 10.10.0.2/24 dev eth0
  ip link add eth1 type cable segment lan
  ip addr add 10.0.5.2/16 dev eth1
  listen tcp 80
  segment farV6
  [client]
  ip addr add fd00::1/64 dev eth0
  ip route add fd01::/64 via fd00::2 dev eth0
  [rv6]
  sysctl -w net.ipv6.conf.all.forwarding=1
  ip link add eth0 type cable segment lan
  ip addr add fd00::2/64 dev eth0
  ip link add eth1 type cable segment farV6
  ip addr add fd01::1/64 dev eth1
  ${OVER_IPV6[0]}
  [sv6]
  ip link add eth0 type cable segment farV6
  ip addr add fd01::2/64 dev eth0
  ip link add eth1 type cable segment lan
  ip addr add fd00::3/64 dev eth1
  listen tcp 80`);

const FLOWS = [
  ...SYN_ALONE.map((_, n) => `10.9.${n}.2`),
  ...ALL.map((_, n) => `10.0.3.${n + 1}`),
  ...PROXIED.map((_, n) => `10.0.4.${n + 1}`),
  '[fd01::2]',
  '10.10.0.2',
].map((to) => flowFrom(`client > ${to}:80/tcp`));

test.each(
  [...SYN_ALONE, ...ALL, ...PROXIED, OVER_IPV6, TWICE].map(
    ([rules, verdict], at) => [rules, verdict, at] as const,
  ),
)('%s: %s', (_, verdict, at) => {
  expect(simulate(WORLD, FLOWS[at]!).verdict).toBe(verdict);
});

test.skipIf(unavailable('netns') !== undefined)(
  'a kernel agrees',
  async ({ skip }) => {
    const cases = await compareWorld(WORLD, FLOWS, kernels);
    const skipped = cases.find((each) => each.skipped !== undefined);
    if (skipped) skip(skipped.skipped);
    for (const { comparison, flow } of cases)
      expect([flow.destination, comparison]).toMatchObject([flow.destination, { agrees: true }]);
  },
  120_000,
);

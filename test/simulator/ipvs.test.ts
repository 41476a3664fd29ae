import { describe, expect, test } from 'vitest';
import { trace } from './lab/road.js';
import { worldFrom } from './lab/world.js';

/** What recordings of a kernel cannot show: which real server, and how likely. The rest is in kernel/ipvs.txt. */

const world = (servers: string) =>
  worldFrom(`
    [node]
    sysctl -w net.ipv4.ip_forward=1
    sysctl -w net.ipv4.vs.conntrack=1
    ip link add ipvs0 type dummy down
    ip addr add 10.96.0.10/32 dev ipvs0
    ip link add va type veth peer eth0 netns a
    ip link add vb type veth peer eth0 netns b
    ip link add vc type veth peer eth0 netns c
    ip addr add 10.0.1.1/24 dev va
    ip addr add 10.0.2.1/24 dev vb
    ip addr add 10.0.3.1/24 dev vc
    ${servers}
    [node/a]
    ip addr add 10.0.1.2/24 dev eth0
    ip route add default via 10.0.1.1 dev eth0
    [node/b]
    ip addr add 10.0.2.2/24 dev eth0
    ip route add default via 10.0.2.1 dev eth0
    listen tcp 80
    [node/c]
    ip addr add 10.0.3.2/24 dev eth0
    ip route add default via 10.0.3.1 dev eth0
    listen tcp 80`);

const server = (settings: string, weights: readonly number[], method = '-m') =>
  [
    `ipvsadm -A -t 10.96.0.10:80 ${settings}`,
    ...weights.map((weight, i) => `ipvsadm -a -t 10.96.0.10:80 -r 10.0.${i + 2}.2:80 ${method} -w ${weight}`),
  ].join('\n');

/** Who gets a packet to the virtual server, with which probability. */
function shares(settings: string, ...weights: number[]): string[] {
  const { paths } = trace(world(server(settings, weights)), 'node/a > 10.96.0.10:80/tcp');
  return paths.map(({ hops, probability }) => `${hops.at(-1)!.namespace} ${Number(probability.toFixed(3))}`);
}

describe('the scheduler', () => {
  test.each([
    ['-s rr', [1, 3], ['b 0.5', 'c 0.5']],
    ['-s wrr', [1, 3], ['c 0.75', 'b 0.25']],
    ['-s wlc', [3, 1], ['b 0.75', 'c 0.25']],
    ['-s rr', [0, 1], ['c 1']],
    ['-s fo', [1, 3], ['c 1']],
    ['-s rr -p 300', [1, 1], ['b 0.5', 'c 0.5']],
  ])('%s with weights %j', (settings, weights, expected) => {
    expect(shares(settings, ...weights)).toEqual(expected);
  });

  test('gives no server that has no weight', () => {
    const { verdict, reason, reply } = trace(world(server('-s rr', [0])), 'node/a > 10.96.0.10:80/tcp');
    expect([verdict, reason, reply?.verdict]).toEqual([
      'rejected',
      'The virtual server 10.96.0.10:80 has no real server with a weight.',
      'delivered',
    ]);
  });
});

test('a tunnel is not followed, and says so', () => {
  const { verdict, reason } = trace(world(server('-s rr', [1], '-i')), 'node/a > 10.96.0.10:80/tcp');
  expect([verdict, reason]).toEqual([
    'unknown',
    'IPVS wraps it for the real server 10.0.2.2, which this model does not follow.',
  ]);
});

test('no part of match ipvs holds for a packet that IPVS has not seen, a negated one neither', () => {
  const drop = 'iptables -A OUTPUT -m ipvs ! --vaddr 10.9.9.9 -j DROP';
  const servers = `${server('-s rr', [1])}\n${drop}`;
  expect(trace(world(servers), 'node > 10.0.3.2:80/tcp').verdict).toBe('delivered');
  expect(trace(world(servers), 'node/a > 10.96.0.10:80/tcp').verdict).toBe('dropped');
});

import { describe, expect, test } from 'vitest';
import { ip } from '../../src/linux/address.js';
import { explore } from '../../src/simulator/explore.js';
import { simulate } from '../../src/simulator/simulate.js';
import { worldFrom } from './lab/world.js';

/** The ports of a machine that talks to itself, as classes: `1-79 passes, 80 dropped, …`. */
function classes(rules: string, protocol: 'tcp' | 'udp' | 'sctp' = 'tcp'): string[] {
  const world = worldFrom(`[a]\n${rules}`);
  const start = { kind: 'sender', machine: 'a', namespace: 'host' } as const;
  const found: string[] = [];
  for (let port = 1; port <= 65535; ) {
    const destination = ip('127.0.0.1');
    const { roads, ports } = explore(world, { start, protocol, destination, destinationPort: port });
    const range = ports.to === port ? `${port}` : `${port}-${ports.to}`;
    found.push(`${range} ${roads.map(({ verdict }) => verdict).join('/')}`);
    for (const sample of [port, Math.floor((port + ports.to) / 2), ports.to]) {
      const flow = { machine: 'a', namespace: 'host', protocol, destination, destinationPort: sample };
      const walked = simulate(world, flow).paths.map(({ verdict }) => verdict);
      expect(walked, `port ${sample}`).toEqual(roads.map(({ verdict }) => verdict));
    }
    port = ports.to + 1;
  }
  return found;
}

describe('ports that a road can tell apart', () => {
  test.each([
    ['are all one where nobody asks', 'iptables -A OUTPUT -s 10.0.0.1 -j DROP', ['1-65535 refused']],
    [
      'part at a rule with a port',
      'iptables -A OUTPUT -p tcp -m tcp --dport 80 -j DROP',
      ['1-79 refused', '80 dropped', '81-65535 refused'],
    ],
    [
      'part at both ends of ranges',
      'iptables -A OUTPUT -p tcp -m multiport --dports 22,8000:8010 -j DROP',
      ['1-21 refused', '22 dropped', '23-7999 refused', '8000-8010 dropped', '8011-65535 refused'],
    ],
    [
      'part by rules that say not',
      'iptables -A OUTPUT -p tcp -m tcp ! --dport 1000:2000 -j DROP',
      ['1-999 dropped', '1000-2000 refused', '2001-65535 dropped'],
    ],
    [
      'do not part for another protocol',
      'iptables -A OUTPUT -p udp -m udp --dport 53 -j DROP',
      ['1-65535 refused'],
    ],
    [
      'do not part where a rule before has decided',
      'iptables -A OUTPUT -j ACCEPT\niptables -A OUTPUT -p tcp -m tcp --dport 80 -j DROP',
      ['1-65535 refused'],
    ],
    [
      'part at the members of a set with ports, for its own addresses',
      [
        'ipset create named hash:ip,port',
        'ipset add named 127.0.0.1,tcp:80',
        'ipset add named 127.0.0.1,tcp:81',
        'ipset add named 127.0.0.2,tcp:90',
        'iptables -A OUTPUT -m set --match-set named dst,dst -j DROP',
      ].join('\n'),
      ['1-79 refused', '80-81 dropped', '82-65535 refused'],
    ],
  ])('%s', (_name, rules, expected) => {
    expect(classes(rules)).toEqual(expected);
  });
});

test('a packet from outside comes in by a device, with the address it has there', () => {
  const world = worldFrom(`[a]
ip link add eth0 type dummy
ip addr add 10.0.0.1/24 dev eth0
iptables -A INPUT -s 198.51.100.0/24 -p tcp -m tcp --dport 22 -j DROP`);
  const ask = (source: string, destinationPort: number) =>
    explore(world, {
      start: { kind: 'outside', machine: 'a', device: 'eth0', source: ip(source) },
      protocol: 'tcp',
      destination: ip('10.0.0.1'),
      destinationPort,
    }).roads.map(({ verdict }) => verdict);
  expect(ask('198.51.100.7', 22)).toEqual(['dropped']);
  expect(ask('198.51.100.7', 23)).toEqual(['refused']);
  expect(ask('10.0.0.9', 22)).toEqual(['refused']);
});

test('a namespace that is not there gives no road', () => {
  const start = { kind: 'sender', machine: 'b', namespace: 'host' } as const;
  const asked = { start, protocol: 'tcp', destination: ip('10.0.0.1'), destinationPort: 80 } as const;
  expect(explore(worldFrom('[a]'), asked)).toEqual({ roads: [], ports: { from: 1, to: 65535 } });
});

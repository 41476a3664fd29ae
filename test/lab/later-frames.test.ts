import { describe, expect, test } from 'vitest';
import { laterFrames } from '../../src/interchange/lab/later-frames.js';
import { simulate } from '../../src/simulator/simulate.js';
import type { PacketHeaders } from '../../src/simulator/trace.js';
import { flowFrom } from '../simulator/lab/road.js';
import { worldFrom } from '../simulator/lab/world.js';

/** A tunnel of either kind over a link that takes less than the tunnel's ends know. */
const overlay = (tunnel: string) =>
  worldFrom(`segment wide mtu 1500
segment narrow mtu 1300
[a]
ip link add eth0 type cable segment wide
ip addr add 10.1.0.2/24 dev eth0
ip route add default via 10.1.0.1 dev eth0
${tunnel.replaceAll('REMOTE', '10.2.0.2').replaceAll('LOCAL', '10.1.0.2')}
ip addr add 10.9.0.1/24 dev tun
[router]
sysctl -w net.ipv4.ip_forward=1
ip link add eth0 type cable segment wide
ip addr add 10.1.0.1/24 dev eth0
ip link add eth1 mtu 1300 type cable segment narrow
ip addr add 10.2.0.1/24 dev eth1
[b]
ip link add eth0 mtu 1300 type cable segment narrow
ip addr add 10.2.0.2/24 dev eth0
ip route add default via 10.2.0.1 dev eth0
${tunnel.replaceAll('REMOTE', '10.1.0.2').replaceAll('LOCAL', '10.2.0.2')}
ip addr add 10.9.0.2/24 dev tun`);

const PLAIN = worldFrom(`segment lan mtu 1500
[a]
ip link add eth0 type cable segment lan
ip addr add 10.1.0.2/24 dev eth0
ip addr add fd00:1::2/64 dev eth0
ip route add default via 10.1.0.1 dev eth0
ip route add ::/0 via fd00:1::1 dev eth0
[router]
sysctl -w net.ipv4.ip_forward=1
sysctl -w net.ipv6.conf.all.forwarding=1
ip link add eth0 type cable segment lan
ip addr add 10.1.0.1/24 dev eth0
ip addr add fd00:1::1/64 dev eth0`);

/** Headers of what leaves or enters a device, there or back, the first and all that follow, each as `LENGTH+OFFSET`. */
function pieces(world: Parameters<typeof simulate>[0], flow: string, road: 'there' | 'back', place: string) {
  const [path] = simulate(world, flowFrom(flow)).paths;
  const hops = road === 'there' ? path!.hops : path!.reply!.hops;
  const seen = hops
    .flatMap(({ machine, steps }) => steps.map((step) => ({ machine, ...step })))
    .find(({ machine, kind, device }) => `${machine} ${kind} ${device}` === place)!.packet;
  return [seen, ...laterFrames(seen)].map(text);
}

const piece = ({ length, fragment }: PacketHeaders['ip']) =>
  `${length}${fragment ? `+${fragment.offset}${fragment.more ? '…' : ''}` : ''}`;
const text = ({ outer, ip, sourcePort, icmp }: PacketHeaders) =>
  `${[...outer, ip].map(piece).join(' ')}${sourcePort === undefined ? '' : ' ports'}${icmp ? ` ${icmp.code ?? icmp.type}` : ''}`;

describe('the pieces of a packet', () => {
  test('follow each other; only the first has ports', () => {
    expect(pieces(PLAIN, 'a > 10.1.0.1:9/udp, length 3000, nodf', 'there', 'a transmit eth0')).toEqual([
      '1500+0… ports',
      '1500+1480…',
      '40+2960',
    ]);
    expect(pieces(PLAIN, 'a > fd00:1::1, length 2000', 'there', 'router receive eth0')).toEqual([
      '1496+0… echo-request',
      '560+1448',
    ]);
  });

  test('each get an error of IPv6, and the first alone one of IPv4', () => {
    expect(pieces(PLAIN, 'a > fd00:9::1, length 2000', 'back', 'router transmit eth0')).toEqual([
      '1280 no-route',
      '608 no-route',
    ]);
    expect(pieces(PLAIN, 'a > 10.9.0.1, length 2000', 'back', 'router transmit eth0')).toEqual([
      '576 net-unreachable',
    ]);
  });

  test('each get a header of a tunnel over IPv6, where nothing is cut', () => {
    const vxlan = worldFrom(`segment lan mtu 1500
[a]
ip link add eth0 type cable segment lan
ip addr add fd00:1::2/64 dev eth0
ip link add tun mtu 1430 type vxlan id 7 dstport 4789 local fd00:1::2 nolearning
ip link set tun address 02:00:00:00:00:0a
ip addr add 10.9.0.1/24 dev tun
ip neigh add 10.9.0.2 lladdr 02:00:00:00:00:0b dev tun
bridge fdb add 02:00:00:00:00:0b dev tun dst fd00:1::3 self
[b]
ip link add eth0 type cable segment lan
ip addr add fd00:1::3/64 dev eth0
ip link add tun mtu 1430 type vxlan id 7 dstport 4789 local fd00:1::3 nolearning
ip link set tun address 02:00:00:00:00:0b
ip addr add 10.9.0.2/24 dev tun`);
    expect(pieces(vxlan, 'a > 10.9.0.2, length 3500', 'there', 'a transmit eth0')).toEqual([
      '1498 1428+0… echo-request',
      '1498 1428+1408…',
      '754 684+2816',
    ]);
  });

  test('each get a header of the tunnel, and what is then too long is cut once more', () => {
    const ipip = overlay('ip link add tun mtu 1480 type ipip local LOCAL remote REMOTE nopmtudisc ttl 64');
    const flow = 'a > 10.9.0.2, length 2000';
    expect(pieces(ipip, flow, 'there', 'a transmit eth0')).toEqual([
      '1496 1476+0… echo-request',
      '564 544+1456',
    ]);
    expect(pieces(ipip, flow, 'there', 'router transmit eth1')).toEqual([
      '1300+0… 1476+0… echo-request',
      '216+1280',
      '564 544+1456',
    ]);
    expect(pieces(ipip, flow, 'there', 'b decapsulate tun')).toEqual(['1476+0… echo-request', '544+1456']);
  });
});

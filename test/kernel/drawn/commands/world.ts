import { all, type Drawn, fewOf, lines, oneOf, perhaps, rarely } from '../text.js';
import { listeners } from './listeners.js';
import { routes } from './routes.js';
import { rules } from './rules.js';

/**
 * A router between two hosts, perhaps with two containers on a bridge, as command lines have it: rules, routes and settings that
 * people type and that no `.knet` file says. See test/simulator/lab/world.ts.
 */
export function commandsWorld(): Drawn {
  return oneOf('', ' mtu 1300').chain((mtu) =>
    all(
      'segment left',
      `segment right${mtu}`,
      host('a', 1, 'left'),
      router(mtu),
      host('b', 3, `right${mtu}`),
      containers(),
    ),
  );
}

const address = (net: number, at: number, device: string) =>
  lines([
    `ip addr add 10.${net}.0.${at}/24 dev ${device}`,
    `ip addr add fd00:${net}::${at}/64 dev ${device}`,
  ]);

const defaults = (net: number) =>
  lines([
    `ip route add default via 10.${net}.0.1 dev eth0`,
    `ip route add default6 via fd00:${net}::1 dev eth0`,
  ]);

function host(name: string, net: number, segment: string): Drawn {
  return all(
    `[${name}]`,
    `ip link add eth0 type cable segment ${segment}`,
    address(net, 10, 'eth0'),
    defaults(net),
    listeners(),
    rarely(rules(['eth0'])),
    fewOf('sysctl net.ipv4.conf.all.rp_filter=1', 'sysctl net.ipv4.ip_no_pmtu_disc=1'),
  );
}

/** @param mtu of the wire on the right and the cards on it */
function router(mtu: string): Drawn {
  return all(
    '[r]',
    'ip link add eth0 type cable segment left',
    `ip link add eth1 type cable segment right${mtu}`,
    address(1, 1, 'eth0'),
    address(3, 1, 'eth1'),
    lines(['sysctl net.ipv4.ip_forward=1', 'sysctl net.ipv6.conf.all.forwarding=1']),
    routes(),
    rules(['eth0', 'eth1', 'br0']),
    listeners(),
    fewOf(
      'sysctl net.ipv4.conf.all.rp_filter=1',
      'sysctl net.ipv4.icmp_echo_ignore_all=1',
      'sysctl net.ipv4.ip_forward_use_pmtu=1',
      'sysctl net.ipv4.conf.eth0.proxy_arp=1',
    ),
  );
}

/** Two namespaces of the router's on a bridge, whose packets iptables sees or does not see. */
function containers(): Drawn {
  const container = (name: string, at: number) =>
    lines([
      `ip netns add ${name}`,
      `ip link add v${name} type veth peer eth0 netns ${name}`,
      `ip link set v${name} master br0`,
      `[r/${name}]`,
      address(5, at, 'eth0'),
      defaults(5),
      'listen tcp 80',
      'listen udp 9000',
      '[r]',
    ]);
  const bridge = all(
    '[r]',
    'ip link add br0 type bridge',
    address(5, 1, 'br0'),
    oneOf(
      '',
      lines(['sysctl net.bridge.bridge-nf-call-iptables=1', 'sysctl net.bridge.bridge-nf-call-ip6tables=1']),
    ),
    container('c', 10),
    perhaps(container('d', 11)),
  );
  return perhaps(bridge);
}

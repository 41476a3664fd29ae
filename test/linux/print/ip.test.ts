import { describe, expect, it } from 'vitest';
import { ip, prefix } from '../../../src/linux/address.js';
import { addressLines } from '../../../src/linux/print/address.js';
import { bridgeLinkLines, forwardingLines } from '../../../src/linux/print/bridge.js';
import { joinLines } from '../../../src/linux/print/line.js';
import { linkLines } from '../../../src/linux/print/link.js';
import { neighbourLines } from '../../../src/linux/print/neighbour.js';
import {
  formatAbsentRoute,
  formatRoute,
  mainRouteLines,
  routeLines,
} from '../../../src/linux/print/route.js';
import { formatRule, ruleLines } from '../../../src/linux/print/rule.js';
import { type Route, TABLE } from '../../../src/linux/route.js';
import { exampleMachine } from './example-machine.js';

const machine = exampleMachine();
const host = machine.namespaces.get('host')!;
const web = machine.namespaces.get('web')!;

describe('ip addr', () => {
  it('of the machine', () => {
    expect(joinLines(addressLines(host, machine))).toBe(`\
1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000
    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
    inet 127.0.0.1/8 scope host lo
       valid_lft forever preferred_lft forever
    inet6 ::1/128 scope host
       valid_lft forever preferred_lft forever
2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc fq_codel state UP group default qlen 1000
    link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff
    inet 192.168.31.62/24 scope global eth0
       valid_lft forever preferred_lft forever
3: docker0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default qlen 1000
    link/ether ae:3b:79:0d:d7:35 brd ff:ff:ff:ff:ff:ff
    inet 172.17.0.1/16 brd 172.17.255.255 scope global docker0
       valid_lft forever preferred_lft forever
4: br1: <NO-CARRIER,BROADCAST,MULTICAST,UP> mtu 1500 qdisc noqueue state DOWN group default qlen 1000
    link/ether 66:f1:7f:82:21:6e brd ff:ff:ff:ff:ff:ff
    inet 172.18.0.1/16 brd 172.18.255.255 scope global br1
       valid_lft forever preferred_lft forever
5: veth1@if6: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue master docker0 state UP group default qlen 1000
    link/ether ae:3b:79:0d:d7:35 brd ff:ff:ff:ff:ff:ff link-netns web
7: vxlan.calico: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 qdisc noqueue state UNKNOWN group default qlen 1000
    link/ether 3e:8c:c2:86:0d:85 brd ff:ff:ff:ff:ff:ff
    inet 10.244.0.0/32 scope global vxlan.calico
       valid_lft forever preferred_lft forever
8: tunl0@NONE: <NOARP,UP,LOWER_UP> mtu 1480 qdisc noqueue state UNKNOWN group default qlen 1000
    link/ipip 0.0.0.0 brd 0.0.0.0
9: kube-ipvs0: <BROADCAST,NOARP> mtu 1500 qdisc noop state DOWN group default qlen 1000
    link/ether 4e:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff
`);
  });

  it('of a container', () => {
    expect(joinLines(addressLines(web, machine).slice(6))).toBe(`\
6: eth0@if5: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default qlen 1000
    link/ether 02:42:ac:11:00:02 brd ff:ff:ff:ff:ff:ff link-netnsid 0
    inet 172.17.0.2/16 brd 172.17.255.255 scope global eth0
       valid_lft forever preferred_lft forever
`);
  });
});

it('ip -d link', () => {
  const details = linkLines(host, machine)
    .map((line) => line.text.trim())
    .filter((text) => !/^(\d+:|link\/)/.test(text));
  expect(details).toEqual([
    'bridge',
    'bridge',
    'veth',
    'bridge_slave state forwarding priority 32 cost 2 hairpin on',
    'vxlan id 4096 local 192.168.31.62 dev eth0 dstport 4789 nolearning',
    'ipip any remote any local any ttl inherit nopmtudisc',
    'dummy',
  ]);
});

describe('ip route', () => {
  it('of table main', () => {
    expect(joinLines(mainRouteLines(host, machine))).toBe(`\
default via 192.168.31.1 dev eth0 proto static metric 100
unreachable 10.9.0.0/16
10.10.0.0/16
	nexthop via 192.168.31.2 dev eth0 weight 1
	nexthop via 192.168.31.3 dev eth0 weight 2
10.11.0.0/16 via 192.168.31.2 dev eth0 src 192.168.31.62 mtu 1400
10.14.0.1 via 192.168.31.9 dev eth0 onlink
blackhole 10.244.0.0/26 proto bird
10.244.0.5 dev veth1 scope link
blackhole 10.244.0.64/26 proto 80 metric 1024
10.244.1.0/26 via 10.244.1.0 dev vxlan.calico proto 80 onlink
172.17.0.0/16 dev docker0 proto kernel scope link src 172.17.0.1
172.18.0.0/16 dev br1 proto kernel scope link src 172.18.0.1 linkdown
192.168.31.0/24 dev eth0 proto kernel scope link src 192.168.31.62
`);
  });

  it('of all tables: by number, then by address', () => {
    const texts = routeLines(host, machine).map((line) => line.text);
    expect(texts.slice(0, 4)).toEqual([
      '10.12.0.0/16 dev eth0 table 100 scope link',
      'throw 10.13.0.0/16 table 100',
      'default via 192.168.31.1 dev eth0 table 200',
      'default via 192.168.31.1 dev eth0 proto static metric 100',
    ]);
    expect(texts.slice(-12)).toEqual([
      '192.168.31.0/24 dev eth0 proto kernel scope link src 192.168.31.62',
      'local 10.244.0.0 dev vxlan.calico table local proto kernel scope host src 10.244.0.0',
      'local 127.0.0.0/8 dev lo table local proto kernel scope host src 127.0.0.1',
      'local 127.0.0.1 dev lo table local proto kernel scope host src 127.0.0.1',
      'broadcast 127.255.255.255 dev lo table local proto kernel scope link src 127.0.0.1',
      'local 172.17.0.1 dev docker0 table local proto kernel scope host src 172.17.0.1',
      'broadcast 172.17.255.255 dev docker0 table local proto kernel scope link src 172.17.0.1',
      'local 172.18.0.1 dev br1 table local proto kernel scope host src 172.18.0.1',
      'broadcast 172.18.255.255 dev br1 table local proto kernel scope link src 172.18.0.1 linkdown',
      'local 192.168.31.62 dev eth0 table local proto kernel scope host src 192.168.31.62',
      'broadcast 192.168.31.255 dev eth0 table local proto kernel scope link src 192.168.31.62',
      'local ::1 dev lo table local proto kernel metric 0 pref medium',
    ]);
  });

  const route: Route = {
    table: TABLE.main,
    type: 'unicast',
    destination: prefix('::/0'),
    nextHops: [{ via: ip('fe80::1'), dev: 'eth0' }],
    scope: 'global',
    protocol: 'boot',
    metric: 1024,
    provenance: { by: 'admin', why: 'test' },
  };

  it('of IPv6', () => {
    expect(formatRoute(route)).toBe('default via fe80::1 dev eth0 metric 1024 pref medium');
    expect(formatRoute({ ...route, destination: prefix('fd00::5/128'), protocol: 'bird' })).toBe(
      'fd00::5 via fe80::1 dev eth0 proto bird metric 1024 pref medium',
    );
  });

  it('that is not there', () => {
    expect(formatAbsentRoute(host.absentRoutes[0]!)).toBe('10.244.2.0/26 (not there)');
  });
});

describe('ip rule', () => {
  it('of IPv4', () => {
    expect(joinLines(ruleLines(host))).toBe(`\
0:	from all lookup local
99:	not from all fwmark 0x200000/0x200000 lookup 200
100:	from 10.0.0.0/8 lookup 100
200:	from all fwmark 0x100/0xff00 lookup 200
300:	from all to 10.3.0.0/16 iif eth0 lookup main
301:	from all fwmark 0x7 oif eth0 lookup 100
32766:	from all lookup main
32767:	from all lookup default
`);
  });

  it('of IPv6', () => {
    expect(joinLines(ruleLines(host, 6))).toBe('0:\tfrom all lookup local\n32766:\tfrom all lookup main\n');
  });

  it('names a host without its length', () => {
    const rule = { priority: 1, family: 4, from: prefix('10.0.0.1/32'), table: 5 } as const;
    expect(formatRule({ ...rule, provenance: host.provenance })).toBe('1:\tfrom 10.0.0.1 lookup 5');
  });
});

it('ip neigh', () => {
  expect(joinLines(neighbourLines(host))).toBe(
    '10.244.1.0 dev vxlan.calico lladdr 66:00:00:00:00:02 PERMANENT\n',
  );
});

it('bridge link', () => {
  expect(joinLines(bridgeLinkLines(host, machine))).toBe(
    '5: veth1@if6: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 master docker0 state forwarding priority 32 cost 2 hairpin on\n',
  );
});

it('bridge fdb', () => {
  expect(joinLines(forwardingLines(host))).toBe(`\
ae:3b:79:0d:d7:35 dev docker0 master docker0 permanent
66:f1:7f:82:21:6e dev br1 master br1 permanent
ae:3b:79:0d:d7:35 dev veth1 master docker0 permanent
66:00:00:00:00:02 dev vxlan.calico dst 192.168.31.63 self permanent
`);
});

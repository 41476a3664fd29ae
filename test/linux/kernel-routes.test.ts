import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  family,
  type IpPrefix,
  ip,
  lastAddress,
  parseInterfaceAddress,
  prefixOf,
} from '../../src/linux/address.js';
import type { Interface, InterfaceAddress } from '../../src/linux/interface.js';
import { kernelRoutes, kernelRules, primaryAddress } from '../../src/linux/kernel-routes.js';
import { formatAddress } from '../../src/linux/print/address.js';
import { formatRoute } from '../../src/linux/print/route.js';
import { formatRule } from '../../src/linux/print/rule.js';
import { readIpAddr } from '../../src/linux/read/ip-addr.js';
import { readIpRoute } from '../../src/linux/read/ip-route.js';

const provenance = { by: 'admin', why: 'declared' };

/** A device of lines like `va up` and, below, its addresses: `10.2.0.1/24 brd +`. */
function device(text: string): Interface {
  const [head = '', ...lines] = text
    .trim()
    .split('\n')
    .map((line) => line.trim());
  const [name = '', state] = head.split(' ');
  const addresses = lines.map((line): InterfaceAddress => {
    const [of = '', , brd] = line.split(' ');
    const parsed = parseInterfaceAddress(of)!;
    const broadcast =
      brd === '+' ? lastAddress(prefixOf(parsed.address, parsed.prefixLength)) : brd && ip(brd);
    return { ...parsed, scope: 'global', ...(broadcast ? { broadcast } : {}), provenance };
  });
  const kind = name === 'lo' ? ('loopback' as const) : ('dummy' as const);
  return { kind, name, index: 2, mtu: 1500, up: state === 'up', addresses, provenance };
}

const routesOf = (...texts: string[]) => kernelRoutes(texts.map(device)).map((route) => formatRoute(route));

describe('routes of addresses, as a Linux 6.18 kernel added them', () => {
  it('a card', () => {
    expect(routesOf('eth0 up\n 192.168.31.62/24')).toEqual([
      'local 192.168.31.62 dev eth0 table local proto kernel scope host src 192.168.31.62',
      '192.168.31.0/24 dev eth0 proto kernel scope link src 192.168.31.62',
      'broadcast 192.168.31.255 dev eth0 table local proto kernel scope link src 192.168.31.62',
    ]);
  });

  it('lo', () => {
    expect(routesOf('lo up\n 127.0.0.1/8\n ::1/128\n 10.9.0.1/32\n fd09::1/64')).toEqual([
      'local 127.0.0.1 dev lo table local proto kernel scope host src 127.0.0.1',
      'local 127.0.0.0/8 dev lo table local proto kernel scope host src 127.0.0.1',
      'broadcast 127.255.255.255 dev lo table local proto kernel scope link src 127.0.0.1',
      'local ::1 dev lo table local proto kernel metric 0 pref medium',
      'local 10.9.0.1 dev lo table local proto kernel scope host src 10.9.0.1',
      'local fd09::1 dev lo table local proto kernel metric 0 pref medium',
      'fd09::/64 dev lo proto kernel metric 256 pref medium',
    ]);
  });

  it('a device that is down: its addresses are local all the same (kube-ipvs0)', () => {
    expect(routesOf('vd down\n 10.1.0.1/32\n 10.1.1.1/24\n fd02::1/64')).toEqual([
      'local 10.1.0.1 dev vd table local proto kernel scope host src 10.1.0.1',
      'local 10.1.1.1 dev vd table local proto kernel scope host src 10.1.1.1',
      'local fd02::1 dev vd table local proto kernel metric 0 pref medium',
    ]);
  });

  it('a second address of a prefix is secondary: its source is the first', () => {
    const va = 'va up\n 10.2.0.1/24\n 10.2.0.2/24 brd +\n 10.2.0.3/16 brd +';
    expect(routesOf(va)).toEqual([
      'local 10.2.0.1 dev va table local proto kernel scope host src 10.2.0.1',
      '10.2.0.0/24 dev va proto kernel scope link src 10.2.0.1',
      'broadcast 10.2.0.255 dev va table local proto kernel scope link src 10.2.0.1',
      'local 10.2.0.2 dev va table local proto kernel scope host src 10.2.0.1',
      'local 10.2.0.3 dev va table local proto kernel scope host src 10.2.0.3',
      'broadcast 10.2.255.255 dev va table local proto kernel scope link src 10.2.0.3',
      '10.2.0.0/16 dev va proto kernel scope link src 10.2.0.3',
    ]);
    const { addresses } = device(va);
    expect(primaryAddress(device(va), addresses[1]!).address).toBe('10.2.0.1');
    expect(addresses.map((address) => formatAddress(address, { ...device(va), addresses }))).toEqual([
      'inet 10.2.0.1/24 scope global va',
      'inet 10.2.0.2/24 brd 10.2.0.255 scope global secondary va',
      'inet 10.2.0.3/16 brd 10.2.255.255 scope global va',
    ]);
  });

  it.each([
    ['10.3.0.1/31', ['10.3.0.0/31 dev va proto kernel scope link src 10.3.0.1']],
    [
      '10.3.0.9/30 brd 10.3.0.200',
      [
        'broadcast 10.3.0.200 dev va table local proto kernel scope link src 10.3.0.9',
        '10.3.0.8/30 dev va proto kernel scope link src 10.3.0.9',
        'broadcast 10.3.0.11 dev va table local proto kernel scope link src 10.3.0.9',
      ],
    ],
    [
      '10.4.0.1/32 brd 10.4.0.1',
      ['broadcast 10.4.0.1 dev va table local proto kernel scope link src 10.4.0.1'],
    ],
    ['10.4.0.1/32', []],
    ['fd01::1/128', ['fd01::1 dev va proto kernel metric 256 pref medium']],
  ])('%s', (address, beside) => {
    expect(routesOf(`va up\n ${address}`).slice(1)).toEqual(beside);
  });

  it('two addresses of an IPv6 prefix share its route', () => {
    expect(routesOf('va up\n fd00::1/64\n fd00::2/64')).toEqual([
      'local fd00::1 dev va table local proto kernel metric 0 pref medium',
      'fd00::/64 dev va proto kernel metric 256 pref medium',
      'local fd00::2 dev va table local proto kernel metric 0 pref medium',
    ]);
  });

  it('one address on two devices is local on both', () => {
    expect(
      routesOf('va up\n 10.5.0.1/24', 'vb up\n 10.5.0.1/25').filter((text) => text.startsWith('local')),
    ).toEqual([
      'local 10.5.0.1 dev va table local proto kernel scope host src 10.5.0.1',
      'local 10.5.0.1 dev vb table local proto kernel scope host src 10.5.0.1',
    ]);
  });

  it('say which address they follow from', () => {
    expect(kernelRoutes([device('eth0 up\n 10.0.0.1/8')])[1]?.provenance).toEqual({
      by: 'kernel',
      why: '10.0.0.1/8 is an address of eth0',
    });
  });
});

it('rules of a fresh namespace', () => {
  expect(kernelRules().map((rule) => `${rule.family} ${formatRule(rule)}`)).toEqual([
    '4 0:\tfrom all lookup local',
    '6 0:\tfrom all lookup local',
    '4 32766:\tfrom all lookup main',
    '6 32766:\tfrom all lookup main',
    '4 32767:\tfrom all lookup default',
  ]);
});

const CAPTURE = '../shared/truth/docker-20.10';

describe.skipIf(!existsSync(CAPTURE))('a captured machine (skipped where ../shared/truth is absent)', () => {
  it('its addresses give the routes that its kernel had', () => {
    const read = (name: string) => readFileSync(`${CAPTURE}/${name}`, 'utf8');
    const ofFamily = (of: 4 | 6) => (route: { destination: IpPrefix }) => family(route.destination) === of;
    const devices = readIpAddr(read('ip-addr.json')).value;
    const captured = readIpRoute(read('ip-route-all.json')).value.filter(
      (route) => route.protocol === 'kernel',
    );
    const texts = (routes: readonly Parameters<typeof formatRoute>[0][]) =>
      routes.map((one) => formatRoute(one)).sort();
    expect(texts(kernelRoutes(devices).filter(ofFamily(4)))).toEqual(texts(captured.filter(ofFamily(4))));
    // Link-local addresses that are still tentative have no local route yet.
    expect(texts(kernelRoutes(devices).filter(ofFamily(6)))).toEqual(
      expect.arrayContaining(texts(captured.filter(ofFamily(6)))),
    );
  });
});

import { expect, test } from 'vitest';
import { links, namespaceOf, planeOf, routes, sockets, sysctls, text } from '../state-text.js';

test('a host has its cards, connected routes and the gateway of its subnet', async () => {
  const plane = await planeOf(`
    subnet lan 192.168.31.0/24 { gateway 192.168.31.1  mtu 1400 }
    host laptop { lan 192.168.31.20  listen 22/tcp  listen 127.0.0.1:631/tcp }
  `);
  const host = namespaceOf(plane, 'laptop');
  expect(links(host)).toBe(text('2: eth0 mtu 1400 192.168.31.20/24'));
  expect(routes(host)).toBe(
    text(`
      192.168.31.0/24 dev eth0 proto kernel scope link src 192.168.31.20
      default via 192.168.31.1 dev eth0
    `),
  );
  expect(sockets(host)).toBe(
    text(`
      tcp *:22 laptop
      tcp 127.0.0.1:631 laptop
    `),
  );
  expect(sysctls(host)).toBe('');
});

test('the first subnet with a gateway gives the default route; a pinned name is not given twice', async () => {
  const plane = await planeOf(`
    subnet storage 10.0.0.0/24
    subnet lan 192.168.31.0/24 { gateway 192.168.31.1 }
    subnet dmz 10.1.0.0/24 { gateway 10.1.0.1 }
    host box { storage 10.0.0.5  lan 192.168.31.5 dev eth0 mac 52:54:00:12:34:56  dmz 10.1.0.5 }
  `);
  const host = namespaceOf(plane, 'box');
  expect(links(host)).toBe(
    text(`
      2: eth1 mtu 1500 10.0.0.5/24
      3: eth0 mtu 1500 192.168.31.5/24
      4: eth2 mtu 1500 10.1.0.5/24
    `),
  );
  expect(routes(host)).toMatch(/default via 192\.168\.31\.1 dev eth0\n$/);
  expect(host.interfaces.get('eth0')?.mac).toBe('52:54:00:12:34:56');
});

test('a router forwards, and has no default route by a subnet whose gateway it is', async () => {
  const plane = await planeOf(`
    subnet lan 192.168.31.0/24 { gateway 192.168.31.1 }
    subnet dmz 10.1.0.0/24 { gateway 10.1.0.1 }
    router r1 { lan 192.168.31.1  dmz 10.1.0.254 }
  `);
  const host = namespaceOf(plane, 'r1');
  expect(sysctls(host)).toBe(
    text(`
      net.ipv4.ip_forward = 1
      net.ipv6.conf.all.forwarding = 1
    `),
  );
  expect(routes(host)).toMatch(/default via 10\.1\.0\.1 dev eth1\n$/);
});

test('static routes find their device by the connected prefix of the gateway; a declared default route is the only one', async () => {
  const plane = await planeOf(`
    subnet lan 192.168.31.0/24 { gateway 192.168.31.1 }
    subnet dmz 10.1.0.0/24
    host box {
      lan 192.168.31.5
      dmz 10.1.0.5
      route 10.9.0.0/16 via 10.1.0.254
      route 10.10.0.0/16 dev eth0
      route 10.11.0.0/16 blackhole
      route default via 192.168.31.254
    }
  `);
  const host = namespaceOf(plane, 'box');
  expect(routes(host)).toBe(
    text(`
      192.168.31.0/24 dev eth0 proto kernel scope link src 192.168.31.5
      10.1.0.0/24 dev eth1 proto kernel scope link src 10.1.0.5
      10.9.0.0/16 via 10.1.0.254 dev eth1
      10.10.0.0/16 dev eth0 scope link
      blackhole 10.11.0.0/16
      default via 192.168.31.254 dev eth0
    `),
  );
});

test('both families of a dual-stack subnet', async () => {
  const plane = await planeOf(`
    subnet lan 192.168.31.0/24, fd00:31::/64
    host box { lan 192.168.31.5, fd00:31::5 }
  `);
  const host = namespaceOf(plane, 'box');
  expect(links(host)).toBe(
    text('2: eth0 mtu 1500 192.168.31.5/24 fd00:31::5/64 fe80::947f:53ff:fe5c:9047/64'),
  );
  expect(routes(host)).toBe(
    text(`
      192.168.31.0/24 dev eth0 proto kernel scope link src 192.168.31.5
      fd00:31::/64 dev eth0 proto kernel metric 256 pref medium
      fe80::/64 dev eth0 proto kernel metric 256 pref medium
    `),
  );
});

test('a declared sysctl is what the machine ends up with, also against a daemon', async () => {
  const plane = await planeOf(`
    subnet lan 192.168.31.0/24
    host box { lan 192.168.31.5  docker 27  sysctl net.ipv4.ip_forward 0 }
  `);
  const host = namespaceOf(plane, 'box');
  expect(host.sysctls.get('net.ipv4.ip_forward')).toMatchObject({ value: '0', provenance: { by: 'admin' } });
});

test('everything says who declared it', async () => {
  const plane = await planeOf(`
    subnet lan 192.168.31.0/24 { gateway 192.168.31.1 }
    host laptop { lan 192.168.31.20 }
  `);
  const host = namespaceOf(plane, 'laptop');
  const written = [...host.interfaces.values(), ...host.routes].filter(
    ({ provenance }) => provenance.by === 'admin',
  );
  expect(written.map(({ provenance }) => [provenance.why, provenance.source?.start.line])).toEqual([
    ['attached to subnet lan', 2],
    ['gateway of subnet lan', 2],
  ]);
});

import { describe, expect, test } from 'vitest';
import { controlPlane } from '../../../src/controlplane/build.js';
import type { ControlPlane } from '../../../src/controlplane/controlplane.js';
import { linkFlags } from '../../../src/linux/print/link.js';
import { checkDiagnostics } from '../../fixtures.js';
import { trace } from '../../simulator/lab/road.js';
import { links, namespaceOf, planeOf, routes, rules, sockets, text } from '../state-text.js';

/** Containers on the LAN itself, of two hosts; a laptop; a gateway that is not modelled. */
function lan(options: string, version = '29'): Promise<ControlPlane> {
  return planeOf(`
    subnet lan 192.168.31.0/24 { gateway 192.168.31.1  mtu 1450 }
    host h {
      lan 192.168.31.10
      docker ${version} {
        network onlan 192.168.31.0/24 { ${options} }
        container web { network onlan address 192.168.31.80  publish 8080:80  listen 80 }
        container db { network onlan address 192.168.31.81  listen 80 }
        container plain { listen 80 }
      }
    }
    host laptop { lan 192.168.31.20  listen 22 }
  `);
}

/** As dockerd 20.10.24 made it, which publishes nothing for such a container. */
test('a macvlan device on the machine’s card: no veth, no bridge, no rules', async () => {
  const plane = await lan('driver macvlan  parent eth0', '27');
  const host = namespaceOf(plane, 'h');
  const web = namespaceOf(plane, 'h', 'web');
  expect(web.interfaces.get('eth0')).toMatchObject({
    kind: 'macvlan',
    mode: 'bridge',
    mac: '02:42:c0:a8:1f:50',
    mtu: 1450,
    parent: { namespace: 'host', name: 'eth0' },
  });
  expect(routes(web)).toContain('default via 192.168.31.1 dev eth0');
  expect(links(host)).not.toContain('br-');
  expect(rules(host, 'nat', 'DOCKER')).toBe(text('-A DOCKER -i docker0 -j RETURN'));
  expect(sockets(host)).toBe('');
});

/** As dockerd 20.10.24 made it. */
test('the MTU is the parent’s: the network’s own is not read', async () => {
  const web = namespaceOf(await lan('driver macvlan  parent eth0  mtu 1300'), 'h', 'web');
  expect(web.interfaces.get('eth0')?.mtu).toBe(1450);
});

test('an ipvlan has its parent’s hardware address', async () => {
  const plane = await lan('driver ipvlan  parent eth0');
  const parent = namespaceOf(plane, 'h').interfaces.get('eth0');
  const web = namespaceOf(plane, 'h', 'web').interfaces.get('eth0');
  expect(web).toMatchObject({ kind: 'ipvlan', mode: 'l2', mac: parent && 'mac' in parent && parent.mac });
});

describe.each(['driver macvlan  parent eth0', 'driver ipvlan  parent eth0'])('%s', (options) => {
  test.each([
    ['laptop > 192.168.31.80:80/tcp', 'delivered'],
    ['h/web > 192.168.31.20:22/tcp', 'delivered'],
    ['h/web > 192.168.31.81:80/tcp', 'delivered'],
    ['h/web > 192.168.31.10', 'unreachable-neighbour'],
    ['h > 192.168.31.80:80/tcp', 'unreachable-neighbour'],
    ['h/web > 192.168.31.1', 'exits'],
    ['h/plain > 192.168.31.80:80/tcp', 'unreachable-neighbour'],
    ['laptop > 192.168.31.10:8080/tcp', 'refused'],
  ])('%s: %s', async (flow, verdict) => {
    expect(trace((await lan(options)).world, flow).verdict).toBe(verdict);
  });
});

test('mode private keeps the containers of one parent apart', async () => {
  const { world } = await lan('driver macvlan  parent eth0  mode private');
  expect(trace(world, 'h/web > 192.168.31.81:80/tcp').verdict).toBe('unreachable-neighbour');
});

test('mode l3: the machine routes, and others need a route by it', async () => {
  const plane = await planeOf(`
    subnet lan 192.168.31.0/24
    host h {
      lan 192.168.31.10
      docker 29 {
        network apart 10.9.0.0/24 { driver ipvlan  parent eth0  mode l3 }
        container web { network apart  listen 80 }
      }
    }
    host laptop { lan 192.168.31.20  route 10.9.0.0/24 via 192.168.31.10  listen 22 }
  `);
  const web = namespaceOf(plane, 'h', 'web');
  expect(linkFlags(web.interfaces.get('eth0')!, web, plane.world.machine('h')!)).toContain('NOARP');
  expect(routes(web)).toBe(
    text(`
      10.9.0.0/24 dev eth0 proto kernel scope link src 10.9.0.1
      default dev eth0 scope link
    `),
  );
  expect(trace(plane.world, 'laptop > 10.9.0.1:80/tcp').reply?.verdict).toBe('delivered');
  expect(trace(plane.world, 'h/web > 192.168.31.20:22/tcp').reply?.verdict).toBe('delivered');
});

test('without a parent the containers have one another', async () => {
  const plane = await planeOf(`
    host h { docker 27 {
      network alone 10.9.0.0/24 { driver macvlan }
      container a { network alone }
      container b { network alone  listen 80 }
    } }
  `);
  expect(links(namespaceOf(plane, 'h'))).toMatch(/dm-[0-9a-f]{12} mtu 1500/);
  expect(trace(plane.world, 'h/a > 10.9.0.3:80/tcp').verdict).toBe('delivered');
});

test('what dockerd does not make', () =>
  checkDiagnostics(
    `
    subnet lan 192.168.31.0/24
    host h { lan 192.168.31.10  docker 27 {
      network a 10.1.0.0/24 { driver macvlan  parent eth7 }
    //^^^^^^^^^^^^^^^^^^^^^ error docker-driver-option-refused: dockerd cannot create network a: h has no network card eth7
      network b 10.2.0.0/24 { driver macvlan  parent eth0  mode l3 }
    //^^^^^^^^^^^^^^^^^^^^^ error docker-driver-option-refused: dockerd cannot create network b: macvlan has no mode l3, but bridge and private
      network c 192.168.31.0/24 { driver macvlan  parent eth0 }
      network d 10.4.0.0/24 { driver macvlan  parent eth0 }
    //^^^^^^^^^^^^^^^^^^^^^ error docker-driver-option-refused: dockerd cannot create network d: network c is already using parent interface eth0
      network e 10.5.0.0/24 { driver ipvlan  parent eth0 }
    } }
  `,
    ({ topology }) => controlPlane(topology).findings,
  ));

describe('networks on one parent', () => {
  const onOne = (version: string, first: string, second: string) =>
    planeOf(`
      subnet lan 192.168.31.0/24
      host h { lan 192.168.31.10  docker ${version} {
        network a 10.1.0.0/24 { driver ${first}  parent eth0 }
        network b 10.2.0.0/24 { driver ${second}  parent eth0 }
        container one { network a }
        container two { network b }
        container three { network a }
      } }
    `).then((plane) => [
      plane.findings.map(({ code }) => code).join(),
      namespaceOf(plane, 'h', 'two').interfaces.get('eth0')?.kind,
    ]);

  test.each([
    ['20.10', 'macvlan', 'macvlan', 'docker-driver-option-refused', undefined],
    ['27', 'macvlan', 'macvlan', 'docker-driver-option-refused', undefined],
    ['28', 'macvlan', 'macvlan', '', 'macvlan'],
    ['29', 'ipvlan', 'ipvlan', 'docker-driver-option-refused', undefined],
    ['20.10', 'macvlan', 'ipvlan', 'docker-parent-busy', undefined],
    ['29', 'ipvlan', 'macvlan', 'docker-parent-busy', undefined],
  ])('Docker %s, %s and %s', async (version, first, second, code, kind) => {
    expect(await onOne(version, first, second)).toEqual([code, kind]);
  });

  test('a container starts where no other one has made the card busy', async () => {
    const { findings } = await planeOf(`
      subnet lan 192.168.31.0/24
      host h { lan 192.168.31.10  docker {
        network a 10.1.0.0/24 { driver macvlan  parent eth0 }
        network b 10.2.0.0/24 { driver ipvlan  parent eth0 }
        container two { network b }
      } }
    `);
    expect(findings).toEqual([]);
  });
});

describe('the way out, by version', () => {
  const defaults = async (version: string, options: string) => {
    const plane = await planeOf(`
      subnet lan 192.168.31.0/24
      host h { lan 192.168.31.10  docker ${version} {
        network n 10.1.0.0/24 { ${options} }
        container web { network n }
      } }
    `);
    const inside = namespaceOf(plane, 'h', 'web');
    const [{ address } = { address: 'none' }] = inside.interfaces.get('eth0')?.addresses ?? [];
    return `${address}, ${/default.*/.exec(routes(inside))?.[0] ?? 'no default'}`;
  };

  // libnetwork of 20.10; moby 47705 (26.0), 49261 (28.0), 50929 (29.0)
  test.each([
    ['20.10', 'driver macvlan  parent eth0', '10.1.0.2, default via 10.1.0.1 dev eth0'],
    ['28', 'driver macvlan  parent eth0', '10.1.0.2, default via 10.1.0.1 dev eth0'],
    ['29', 'driver macvlan  parent eth0', '10.1.0.1, no default'],
    ['29', 'driver macvlan  parent eth0  gateway 10.1.0.9', '10.1.0.1, default via 10.1.0.9 dev eth0'],
    ['29', 'driver ipvlan  parent eth0', '10.1.0.1, no default'],
    ['20.10', 'driver ipvlan  parent eth0  mode l3', '10.1.0.2, default dev eth0 scope link'],
    ['28', 'driver ipvlan  parent eth0  mode l3', '10.1.0.1, default dev eth0 scope link'],
    ['20.10', 'driver macvlan  parent eth0  internal', '10.1.0.2, no default'],
    ['28', 'driver macvlan  parent eth0  internal', '10.1.0.1, no default'],
    ['24', 'driver macvlan', '10.1.0.2, default via 10.1.0.1 dev eth0'],
    ['27', 'driver macvlan', '10.1.0.2, no default'],
  ])('Docker %s, %s', async (version, options, expected) => {
    expect(await defaults(version, options)).toBe(expected);
  });
});

describe.each(['macvlan', 'ipvlan', 'ipvlan  mode l3'])('%s with IPv6', (driver) => {
  const isL3 = driver.includes('l3');
  const dual = () =>
    planeOf(`
      subnet lan 192.168.31.0/24, fd00:31::/64
      host h { lan 192.168.31.10, fd00:31::10  docker 27 {
        network n 10.1.0.0/24, fd00:1::/64 { driver ${driver}  parent eth0  gateway 10.1.0.1, fd00:1::9 }
        container web { network n address 10.1.0.5, fd00:1::5  listen 80 }
        container db { network n }
      } }
      host laptop {
        lan 192.168.31.20, fd00:31::20
        route fd00:1::/64 ${isL3 ? 'via fd00:31::10' : 'dev eth0'}
        listen 22
      }
    `);

  test('addresses and routes', async () => {
    const plane = await dual();
    const web = namespaceOf(plane, 'h', 'web');
    expect(web.interfaces.get('eth0')?.addresses.map(({ address }) => address)).toContain('fd00:1::5');
    expect(routes(web)).toContain(isL3 ? 'default dev eth0 metric 1024' : 'default via fd00:1::9 dev eth0');
    expect(namespaceOf(plane, 'h', 'db').interfaces.get('eth0')?.addresses).toContainEqual(
      expect.objectContaining({ address: 'fd00:1::1', prefixLength: 64 }),
    );
  });

  test('link-local addresses of ipvlan devices differ, though they share a hardware address', async () => {
    const plane = await dual();
    const local = (name: string) =>
      namespaceOf(plane, 'h', name)
        .interfaces.get('eth0')
        ?.addresses.find(({ address }) => address.startsWith('fe80:'))?.address;
    expect(local('web')).toBeDefined();
    expect(local('web')).not.toBe(local('db'));
  });

  test('who reaches whom', async () => {
    const { world } = await dual();
    expect(trace(world, 'h/db > fd00:1::5:80/tcp').reply?.verdict).toBe('delivered');
    expect(trace(world, 'laptop > fd00:1::5:80/tcp').verdict).toBe('delivered');
  });
});

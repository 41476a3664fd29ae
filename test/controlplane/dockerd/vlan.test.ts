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
      network d 10.4.0.0/24 { driver ipvlan  parent eth0 }
    //^^^^^^^^^^^^^^^^^^^^^ error docker-driver-option-refused: dockerd cannot create network d: network c is already using parent interface eth0
    } }
  `,
    ({ topology }) => controlPlane(topology).findings,
  ));

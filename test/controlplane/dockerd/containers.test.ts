import { expect, test } from 'vitest';
import { controlPlane } from '../../../src/controlplane/build.js';
import type { ControlPlane } from '../../../src/controlplane/controlplane.js';
import { programOf } from '../../fixtures.js';
import { links, namespaceOf, planeOf, routes, rules, sockets, sysctls, text } from '../state-text.js';

const WEB_AND_CACHE = `
  host h { docker 27 {
    container web { network bridge veth vethweb  listen 80  listen 53/udp }
    container cache { listen 6379 }
  } }
`;

test('a container has a veth pair into the bridge, an address and a way out', async () => {
  const plane = await planeOf(WEB_AND_CACHE);
  const web = namespaceOf(plane, 'h', 'web');
  expect(links(web)).toBe(text('3: eth0@host:vethweb mtu 1500 172.17.0.2/16 brd 172.17.255.255'));
  expect(web.interfaces.get('eth0')?.mac).toBe('02:42:ac:11:00:02');
  expect(routes(web)).toBe(
    text(`
      172.17.0.0/16 dev eth0 proto kernel scope link src 172.17.0.2
      default via 172.17.0.1 dev eth0
    `),
  );
  expect(sockets(web)).toBe(
    text(`
      tcp *:80 web
      udp *:53 web
    `),
  );
  expect(web.members).toEqual(['web']);
});

test('the container’s end comes before the host’s end, container after container', async () => {
  const plane = await planeOf(WEB_AND_CACHE);
  const cacheVeth = [...namespaceOf(plane, 'h').interfaces.keys()].at(-1)!;
  expect(cacheVeth).toMatch(/^veth[0-9a-f]{7}$/);
  expect(links(namespaceOf(plane, 'h'))).toBe(
    text(`
      2: docker0 mtu 1500 172.17.0.1/16 brd 172.17.255.255
      4: vethweb@web:eth0 mtu 1500 master docker0
      6: ${cacheVeth}@cache:eth0 mtu 1500 master docker0
    `),
  );
  expect(links(namespaceOf(plane, 'h', 'cache'))).toBe(
    text(`5: eth0@host:${cacheVeth} mtu 1500 172.17.0.3/16 brd 172.17.255.255`),
  );
});

test('a sandbox forwards as its machine does, and has no IPv6', async () => {
  const web = namespaceOf(await planeOf(WEB_AND_CACHE), 'h', 'web');
  expect(sysctls(web)).toBe(
    text(`
      net.ipv4.ip_forward = 1
      net.ipv6.conf.all.disable_ipv6 = 1
    `),
  );
  expect(web.interfaces.get('lo')?.addresses.map(({ address }) => address)).toEqual(['127.0.0.1']);
});

test('pinned addresses are kept; the others get the lowest free one', async () => {
  const plane = await planeOf(`
    host h { docker 27 {
      network tiny 10.9.0.0/29
      container a { network tiny address 10.9.0.4 mac 02:00:00:00:00:77 }
      container b { network tiny }
      container c { network tiny }
      container d { network tiny }
      container e { network tiny address 10.9.0.2 }
    } }
  `);
  const addresses = ['a', 'b', 'c', 'd', 'e'].map((container) => locate(plane, container));
  expect(addresses).toEqual(['10.9.0.4', '10.9.0.3', '10.9.0.5', '10.9.0.6', '10.9.0.2']);
  expect(namespaceOf(plane, 'h', 'a').interfaces.get('eth0')?.mac).toBe('02:00:00:00:00:77');
});

function locate(plane: ControlPlane, container: string): string {
  const [location] = plane.locate({ kind: 'container', machine: 'h', container });
  return location ? location.addresses.join(',') : 'nowhere';
}

test('several networks: interfaces in the order of connecting, the default route by name', async () => {
  const plane = await planeOf(`
    host h { docker 20.10 {
      network small { mtu 1400 }
      network zeta
      network quiet { icc off }
      container c { network small  network zeta  network quiet }
    } }
  `);
  const container = namespaceOf(plane, 'h', 'c');
  expect(routes(container)).toBe(
    text(`
      172.18.0.0/16 dev eth0 proto kernel scope link src 172.18.0.2
      172.19.0.0/16 dev eth1 proto kernel scope link src 172.19.0.2
      172.20.0.0/16 dev eth2 proto kernel scope link src 172.20.0.2
      default via 172.20.0.1 dev eth2
    `),
  );
  expect(container.interfaces.get('eth0')?.mtu).toBe(1400);
  expect(locate(plane, 'c')).toBe('172.18.0.2,172.19.0.2,172.20.0.2');
});

test('an internal network gives a default route only until 24, and only as the last choice', async () => {
  const gateway = async (version: string, networks: string) => {
    const plane = await planeOf(`
      host h { docker ${version} {
        network bint 10.2.0.0/24 { internal }
        network aint 10.1.0.0/24 { internal }
        network zed 10.3.0.0/24
        container c { ${networks} }
      } }
    `);
    return routes(namespaceOf(plane, 'h', 'c'))
      .match(/default via (\S+) dev (\S+)/)
      ?.slice(1);
  };
  expect(await gateway('20.10', 'network bint')).toEqual(['10.2.0.1', 'eth0']);
  expect(await gateway('25', 'network bint')).toBeUndefined();
  expect(await gateway('20.10', 'network bint network aint')).toEqual(['10.1.0.1', 'eth1']);
  expect(await gateway('20.10', 'network aint network bint')).toEqual(['10.1.0.1', 'eth0']);
  expect(await gateway('20.10', 'network bint network zed')).toEqual(['10.3.0.1', 'eth1']);
  expect(await gateway('25', 'network bint network zed')).toEqual(['10.3.0.1', 'eth1']);
});

test('host, none and container:x', async () => {
  const plane = await planeOf(`
    subnet lan 192.168.31.0/24
    host h {
      lan 192.168.31.62
      docker 27 {
        container web { listen 80 }
        container mon { network host  listen 9100 }
        container batch { network none  listen 7000 }
        container side { network container:web  listen 9000 }
        container sidecar { network container:side }
        container spy { network container:mon  listen 9200 }
      }
    }
  `);
  expect([...plane.world.machine('h')!.namespaces.keys()]).toEqual(['host', 'web', 'batch']);
  expect(namespaceOf(plane, 'h', 'web').members).toEqual(['web', 'side', 'sidecar']);
  expect(sockets(namespaceOf(plane, 'h', 'web'))).toBe(
    text(`
      tcp *:80 web
      tcp *:9000 side
    `),
  );
  expect(namespaceOf(plane, 'h').members).toEqual(['mon', 'spy']);
  expect(sockets(namespaceOf(plane, 'h'))).toBe(
    text(`
      tcp *:9100 mon
      tcp *:9200 spy
    `),
  );
  const batch = namespaceOf(plane, 'h', 'batch');
  expect([...batch.interfaces.keys()]).toEqual(['lo']);
  expect(routes(batch)).toBe('');
  expect(sockets(batch)).toBe(text('tcp *:7000 batch'));

  const location = (container: string) => plane.locate({ kind: 'container', machine: 'h', container })[0];
  expect(location('sidecar')).toEqual({
    name: 'h/sidecar',
    machine: 'h',
    namespace: 'web',
    addresses: ['172.17.0.2'],
  });
  expect(location('mon')).toEqual({
    name: 'h/mon',
    machine: 'h',
    namespace: 'host',
    addresses: ['192.168.31.62'],
  });
  expect(location('batch')).toEqual({ name: 'h/batch', machine: 'h', namespace: 'batch', addresses: [] });
});

test('containers that wait for each other’s namespace start nowhere', async () => {
  const { topology } = await programOf(`
    host h { docker 27 {
      container a { network container:b }
      container b { network container:a }
    } }
  `);
  const plane = controlPlane(topology);
  expect([...plane.world.machine('h')!.namespaces.keys()]).toEqual(['host']);
  expect(locate(plane, 'a')).toBe('nowhere');
});

test('a stopped dockerd takes its containers with it; bridges and networks’ rules stay', async () => {
  const fixture = `
    host h { docker 27 {
      container web { publish 8080:80  listen 80 }
      container mon { network host  listen 9100 }
    } }
    scenario "no dockerd" { stop dockerd on h  deny h -> h/web:80 }
  `;
  const plane = await planeOf(fixture, 'no dockerd');
  const host = namespaceOf(plane, 'h');
  expect([...plane.world.machine('h')!.namespaces.keys()]).toEqual(['host']);
  expect(links(host)).toBe(text('2: docker0 mtu 1500 172.17.0.1/16 brd 172.17.255.255'));
  expect(sockets(host)).toBe('');
  expect(rules(host, 'nat', 'POSTROUTING', 'DOCKER')).toBe(
    text(`
      -A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
      -A DOCKER -i docker0 -j RETURN
    `),
  );
  expect(locate(plane, 'web')).toBe('nowhere');
  expect(locate(plane, 'mon')).toBe('nowhere');
  expect(plane.world.segment('lan')).toBeUndefined();
});

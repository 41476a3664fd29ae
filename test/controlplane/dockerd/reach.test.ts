import { describe, expect, test } from 'vitest';
import type { ControlPlane } from '../../../src/controlplane/controlplane.js';
import type { Trace } from '../../../src/simulator/trace.js';
import { trace } from '../../simulator/lab/road.js';
import { planeOf } from '../state-text.js';

/** A Docker host and a laptop that knows the way to its containers. */
function lan(version: string, inside: string): Promise<ControlPlane> {
  return planeOf(`
    subnet lan 192.168.31.0/24
    host h {
      lan 192.168.31.10
      docker ${version} { ${inside} }
    }
    host laptop {
      lan 192.168.31.20
      route 172.16.0.0/12 via 192.168.31.10
      route 10.5.0.0/24 via 192.168.31.10
    }
  `);
}

/** Where and how a flow ends: the verdict, and the rule or socket that its last step rests on. */
function end(plane: ControlPlane, flow: string): string {
  const found: Trace = trace(plane.world, flow);
  const [path] = found.paths;
  const evidence = path?.hops.at(-1)?.steps.at(-1)?.evidence;
  const rule = evidence?.kind === 'rule' || evidence?.kind === 'policy' ? ` by ${evidence.text}` : '';
  return `${found.verdict}${rule}`;
}

const WEB = 'container web { publish 8080:80  listen 80  listen 81 }';

describe('a container’s own address from the LAN', () => {
  test.each([
    ['27', 'delivered', 'dropped by -P FORWARD DROP'],
    ['28.0.0', 'dropped by -A PREROUTING', 'dropped by -A DOCKER ! -i docker0 -o docker0 -j DROP'],
    ['28.1', 'dropped by -A PREROUTING', 'dropped by -A DOCKER ! -i docker0 -o docker0 -j DROP'],
    ['28', 'dropped by -A PREROUTING', 'dropped by -A PREROUTING'],
    ['29', 'dropped by -A PREROUTING', 'dropped by -A PREROUTING'],
  ])('Docker %s: published %s, unpublished %s', async (version, published, unpublished) => {
    const plane = await lan(version, WEB);
    expect(end(plane, 'laptop > 172.17.0.2:80/tcp')).toContain(published);
    expect(end(plane, 'laptop > 172.17.0.2:81/tcp')).toContain(unpublished);
    expect(end(plane, 'laptop > 192.168.31.10:8080/tcp')).toBe('delivered');
    expect(end(plane, 'h > 172.17.0.2:81/tcp')).toBe('delivered');
  });
});

describe('gateway modes of Docker 29', () => {
  const inMode = (mode: string, internal = '') =>
    lan(
      '29',
      `network app 172.18.0.0/16 { bridge-name br-app  gateway-mode ${mode} ${internal} }
       container web { network app address 172.18.0.9  publish 8080:80  listen 80  listen 81 }
       container other { network bridge }`,
    );

  test.each([
    ['nat', 'dropped', 'dropped', 'dropped', 'delivered'],
    ['nat-unprotected', 'delivered', 'delivered', 'delivered', 'delivered'],
    ['routed', 'delivered', 'dropped', 'delivered', 'refused'],
  ])('%s: port 80 %s, 81 %s, ping %s, host port %s', async (mode, published, other, ping, hostPort) => {
    const plane = await inMode(mode);
    const verdicts = [
      'laptop > 172.18.0.9:80/tcp',
      'laptop > 172.18.0.9:81/tcp',
      'laptop > 172.18.0.9',
      'laptop > 192.168.31.10:8080/tcp',
    ].map((flow) => trace(plane.world, flow).verdict);
    expect(verdicts).toEqual([published, other, ping, hostPort]);
  });

  test('containers of a routed network keep their address on the way out', async () => {
    const plane = await inMode('routed');
    const [path] = trace(plane.world, 'h/web > 192.168.31.20').paths;
    expect(path?.hops.at(-1)?.steps.at(-1)?.packet.ip.source).toBe('172.18.0.9');
  });

  test('an isolated network has its own containers and nobody else', async () => {
    const plane = await lan(
      '29',
      `network alone 10.5.0.0/24 { internal  gateway-mode isolated }
       container a { network alone }
       container b { network alone  listen 80 }`,
    );
    expect(end(plane, 'h/a > 10.5.0.2:80/tcp')).toBe('delivered');
    expect(end(plane, 'h > 10.5.0.2:80/tcp')).not.toBe('delivered');
    expect(end(plane, 'laptop > 10.5.0.2:80/tcp')).not.toBe('delivered');
    expect(end(plane, 'h/a > 192.168.31.10')).toBe('no-route');
  });

  test('an address of the host for what leaves the network', async () => {
    const plane = await lan('29', 'network app { host-ipv4 192.168.31.11 }  container web { network app }');
    const [path] = trace(plane.world, 'h/web > 192.168.31.20').paths;
    expect(path?.hops.at(-1)?.steps.at(-1)?.packet.ip.source).toBe('192.168.31.11');
  });
});

describe('two networks of one host', () => {
  const networks = (version: string, mode = '') =>
    lan(
      version,
      `network app 172.18.0.0/16 { bridge-name br-app  ${mode} }
       network db 172.19.0.0/16 { bridge-name br-db }
       container api { network db }
       container web { network app  publish 8080:80  listen 80 }`,
    );

  test.each([
    ['27', 'dropped by -A DOCKER-ISOLATION-STAGE-2 -o br-app -j DROP'],
    ['28.0.0', 'dropped by -A PREROUTING -d 172.18.0.2/32 ! -i br-app -p tcp -m tcp --dport 80 -j DROP'],
    ['28', 'dropped by -A PREROUTING -d 172.18.0.2/32 ! -i br-app -j DROP'],
    ['29', 'dropped by -A PREROUTING -d 172.18.0.2/32 ! -i br-app -j DROP'],
  ])('Docker %s: a container’s address is %s', async (version, expected) => {
    expect(end(await networks(version), 'h/api > 172.18.0.2:80/tcp')).toBe(expected);
  });

  test.each([
    ['27', 'routed', 'dropped by -A DOCKER-ISOLATION-STAGE-2 -o br-app -j DROP'],
    ['28.0.0', 'routed', 'delivered'],
    ['28', 'routed', 'delivered'],
    ['28', 'nat-unprotected', 'dropped by -A DOCKER-ISOLATION-STAGE-2 -o br-app -j DROP'],
    ['29', 'routed', 'delivered'],
    ['29', 'nat-unprotected', 'delivered'],
  ])('Docker %s, gateway mode %s: %s', async (version, mode, expected) => {
    expect(end(await networks(version, `gateway-mode ${mode}`), 'h/api > 172.18.0.2:80/tcp')).toBe(expected);
  });

  test.each(['20.10', '27', '28.0.0', '28', '29'])(
    'Docker %s: a port published on the host is reached',
    async (version) => {
      expect(end(await networks(version), 'h/api > 192.168.31.10:8080/tcp')).toBe('delivered');
    },
  );

  test.each([
    ['28', 'dropped by -A DOCKER-ISOLATION-STAGE-2 -o br-app -j DROP'],
    ['29', 'delivered'],
  ])('Docker %s without docker-proxy: a port published on the host is %s', async (version, expected) => {
    const plane = await lan(
      version,
      `userland-proxy off
       network app { bridge-name br-app }
       container api
       container web { network app  publish 8080:80  listen 80 }`,
    );
    expect(end(plane, 'h/api > 192.168.31.10:8080/tcp')).toBe(expected);
  });
});

describe('published on 127.0.0.1', () => {
  const onLoopback = (version: string, proxy = '') =>
    planeOf(`
      subnet lan 192.168.31.0/24
      host h {
        lan 192.168.31.10
        docker ${version} { ${proxy}  container web { publish 127.0.0.1:8080:80  listen 80 } }
      }
      host laptop {
        lan 192.168.31.20
        sysctl net.ipv4.conf.all.route_localnet 1
        route 127.0.0.1/32 via 192.168.31.10
      }
    `);

  test.each(['27', '28', '29'])(
    'Docker %s: the host itself reaches it, its LAN address does not',
    async (version) => {
      const plane = await onLoopback(version);
      expect(end(plane, 'h > 127.0.0.1:8080/tcp')).toBe('delivered');
      expect(end(plane, 'laptop > 192.168.31.10:8080/tcp')).toBe('refused');
    },
  );

  test.each(['28', '29'])('Docker %s drops what a neighbour sends to it', async (version) => {
    const plane = await onLoopback(version, 'userland-proxy off');
    const raw = plane.world
      .machine('h')
      ?.namespaces.get('host')
      ?.iptables.find(({ name }) => name === 'raw');
    expect(raw?.chains.get('PREROUTING')?.rules.map(({ spec }) => spec)).toContain(
      '-d 127.0.0.1/32 ! -i lo -p tcp -m tcp --dport 8080 -j DROP',
    );
  });
});

describe('hairpin: a container asks for the host’s port of its own network', () => {
  test.each(['27', '28', '29'])('Docker %s without docker-proxy', async (version) => {
    const plane = await lan(version, `userland-proxy off  ${WEB}  container other`);
    for (const flow of [
      'h/other > 192.168.31.10:8080/tcp',
      'h/web > 192.168.31.10:8080/tcp',
      'h > 127.0.0.1:8080/tcp',
    ])
      expect(`${flow}: ${end(plane, flow)}`).toBe(`${flow}: delivered`);
    const [path] = trace(plane.world, 'h/web > 192.168.31.10:8080/tcp').paths;
    expect(path?.hops.at(-1)?.steps.at(-1)?.packet.ip.source).toBe('172.17.0.1');
  });
});

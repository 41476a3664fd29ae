import { expect, test } from 'vitest';
import { DEFAULT_SUBNETS } from '../../../src/controlplane/dockerd/address-pools.js';
import { links, namespaceOf, planeOf, routes, sysctls, text } from '../state-text.js';

test('the default address pools, cut into subnets', () => {
  expect(DEFAULT_SUBNETS).toHaveLength(3 + 4 + 4 + 4 + 16);
  expect(DEFAULT_SUBNETS.slice(0, 5)).toEqual([
    '172.17.0.0/16',
    '172.18.0.0/16',
    '172.19.0.0/16',
    '172.20.0.0/16',
    '172.21.0.0/16',
  ]);
  expect(DEFAULT_SUBNETS.slice(14, 17)).toEqual(['172.31.0.0/16', '192.168.0.0/20', '192.168.16.0/20']);
  expect(DEFAULT_SUBNETS.at(-1)).toBe('192.168.240.0/20');
});

test('docker0 comes first, other bridges as declared, each with the next subnet', async () => {
  const plane = await planeOf(`
    host h { docker 27 {
      network app { bridge-name br-app }
      network db { bridge-name br-db }
    } }
  `);
  const host = namespaceOf(plane, 'h');
  expect(links(host)).toBe(
    text(`
      2: docker0 mtu 1500 172.17.0.1/16 brd 172.17.255.255
      3: br-app mtu 1500 172.18.0.1/16 brd 172.18.255.255
      4: br-db mtu 1500 172.19.0.1/16 brd 172.19.255.255
    `),
  );
  expect(routes(host)).toBe(
    text(`
      172.17.0.0/16 dev docker0 proto kernel scope link src 172.17.0.1
      172.18.0.0/16 dev br-app proto kernel scope link src 172.18.0.1
      172.19.0.0/16 dev br-db proto kernel scope link src 172.19.0.1
    `),
  );
});

test('subnets that are on a link of the machine, or that another network has, are passed over; other routes do not count', async () => {
  const plane = await planeOf(`
    subnet lan 172.17.3.0/24 { gateway 172.17.3.1 }
    host h {
      lan 172.17.3.5
      route 172.20.0.0/15 via 172.17.3.9
      route 172.19.0.0/16 dev eth0
      docker 27 {
        network own 172.18.128.0/17 { bridge-name br-own }
        network one { bridge-name br-one }
        network small 172.21.0.0/24 { bridge-name br-small }
        network two { bridge-name br-two }
      }
    }
  `);
  expect(links(namespaceOf(plane, 'h'))).toBe(
    text(`
      2: eth0 mtu 1500 172.17.3.5/24
      3: docker0 mtu 1500 172.18.0.1/16 brd 172.18.255.255
      4: br-one mtu 1500 172.20.0.1/16 brd 172.20.255.255
      5: br-small mtu 1500 172.21.0.1/24 brd 172.21.0.255
      6: br-two mtu 1500 172.22.0.1/16 brd 172.22.255.255
    `),
  );
  expect(plane.findings.map(({ message }) => message)).toEqual([
    'dockerd cannot create network own: 172.18.128.0/17 overlaps 172.18.0.0/16 of network bridge',
  ]);
});

test('a subnet and a gateway of the user’s choice; options of the default network', async () => {
  const plane = await planeOf(`
    host h { docker 27 {
      network alpha 10.5.0.0/24 { gateway 10.5.0.254  bridge-name br-alpha }
      network bridge 192.168.100.0/24 { mtu 1400 }
    } }
  `);
  expect(links(namespaceOf(plane, 'h'))).toBe(
    text(`
      2: docker0 mtu 1400 192.168.100.1/24 brd 192.168.100.255
      3: br-alpha mtu 1500 10.5.0.254/24 brd 10.5.0.255
    `),
  );
});

test('a bridge without a pinned name is br- and twelve digits, the same in every run and of its own on every host', async () => {
  const fixture = `
    host a { docker 27 { network app } }
    host b { docker 27 { network app } }
  `;
  const bridges = async () => {
    const plane = await planeOf(fixture);
    return ['a', 'b'].map((host) =>
      [...namespaceOf(plane, host).interfaces.keys()].find((name) => name.startsWith('br-')),
    );
  };
  const first = await bridges();
  for (const name of first) expect(name).toMatch(/^br-[0-9a-f]{12}$/);
  expect(first[0]).not.toBe(first[1]);
  expect(await bridges()).toEqual(first);
});

test('the bridge takes its network’s MTU when a container comes, from 25.0 on at once', async () => {
  const mtus = async (version: string) => {
    const plane = await planeOf(`
      host h { docker ${version} {
        network empty { bridge-name br-empty  mtu 1400 }
        network used { bridge-name br-used  mtu 9000 }
        container c { network used veth veth1 }
      } }
    `);
    const { interfaces } = namespaceOf(plane, 'h');
    return ['br-empty', 'br-used', 'veth1'].map((name) => interfaces.get(name)?.mtu);
  };
  expect(await mtus('20.10')).toEqual([1500, 9000, 9000]);
  expect(await mtus('25')).toEqual([1400, 9000, 9000]);
});

test('dockerd enables forwarding, and drops by default only if it was off', async () => {
  const off = namespaceOf(await planeOf('host h { docker 27 }'), 'h');
  expect(sysctls(off)).toBe(
    text(`
      net.bridge.bridge-nf-call-iptables = 1
      net.bridge.bridge-nf-call-ip6tables = 1
      net.bridge.bridge-nf-call-arptables = 1
      net.ipv4.ip_forward = 1
    `),
  );
  const policy = (host: typeof off) =>
    host.iptables.find(({ name }) => name === 'filter')?.chains.get('FORWARD')?.policy;
  expect(policy(off)).toBe('DROP');

  const router = namespaceOf(await planeOf('router r { docker 27 }'), 'r');
  expect(policy(router)).toBe('ACCEPT');
  const on = namespaceOf(await planeOf('host h { docker 27  sysctl net.ipv4.conf.all.forwarding 1 }'), 'h');
  expect(policy(on)).toBe('ACCEPT');
});

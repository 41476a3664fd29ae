import { expect, test } from 'vitest';
import { ip } from '../../../src/linux/address.js';
import { printState, type StateCommand } from '../../../src/linux/print/state.js';
import { simulate } from '../../../src/simulator/simulate.js';
import { planeOf } from '../state-text.js';

const docker = (version: string, network: string) => `
  subnet lan 10.0.0.0/24, fd00:31::/64
  host laptop { lan 10.0.0.9, fd00:31::9 }
  host box {
    lan 10.0.0.5, fd00:31::5
    docker ${version} {
      network app ${network}
      container web { network app  publish 8080:80  listen 80 }
      container client { network app }
    }
  }
`;
const SUBNETS = '172.18.0.0/16, fd00:18::/64 { bridge-name br-app }';

async function print(fixture: string, command: StateCommand, namespace = 'host') {
  const plane = await planeOf(fixture);
  return printState(plane.world.machine('box')!, { commands: [command], namespaces: [namespace] })
    .trim()
    .split('\n')
    .slice(1);
}

test('a container has an address of each family, and a gateway', async () => {
  expect(await print(docker('29', SUBNETS), 'ip -6 route', 'web')).toEqual([
    'default via fd00:18::1 dev eth0 metric 1024 pref medium',
    'fd00:18::/64 dev eth0 proto kernel metric 256 pref medium',
    'fe80::/64 dev eth0 proto kernel metric 256 pref medium',
  ]);
});

test('what dockerd says in iptables it says in ip6tables', async () => {
  const own = async (command: StateCommand) =>
    (await print(docker('29', SUBNETS), command)).filter((line) => /^-A .*(fd00:18|172\.18)/.test(line));
  expect(await own('ip6tables-save')).toEqual([
    '-A PREROUTING -d fd00:18::2/128 ! -i br-app -j DROP',
    '-A PREROUTING -d fd00:18::3/128 ! -i br-app -j DROP',
    '-A DOCKER -d fd00:18::2/128 ! -i br-app -o br-app -p tcp -m tcp --dport 80 -j ACCEPT',
    '-A POSTROUTING -s fd00:18::/64 ! -o br-app -j MASQUERADE',
    '-A DOCKER ! -i br-app -p tcp -m tcp --dport 8080 -j DNAT --to-destination [fd00:18::2]:80',
  ]);
  expect(await own('iptables-save')).toHaveLength(5);
});

test('a published port answers on the IPv6 address of the host', async () => {
  const { world } = await planeOf(docker('29', SUBNETS));
  const asked = { machine: 'laptop', namespace: 'host', protocol: 'tcp', destinationPort: 8080 } as const;
  const answer = simulate(world, { ...asked, destination: ip('fd00:31::5') });
  expect([answer.verdict, answer.reply?.verdict]).toEqual(['delivered', 'delivered']);
  expect(answer.paths[0]!.hops.at(-1)!.namespace).toBe('web');
});

test('without a subnet it gets a unique local one, since 27', async () => {
  const addresses = async (version: string) =>
    (await print(docker(version, '{ ipv6  bridge-name br-app }'), 'ip addr')).filter((line) =>
      / inet6 fd[0-9a-f:]+::1\/64 scope global$/.test(line),
    );
  expect(await addresses('27')).toHaveLength(1);
  expect(await addresses('26')).toHaveLength(0);
});

test('until 27 nothing is filtered', async () => {
  expect(await print(docker('26', SUBNETS), 'ip6tables-save')).toEqual([]);
});

test('of several networks that with gateways of both families has the default route', async () => {
  const networks = (inside: string) => `host box { docker 20.10 {
    network alone 10.1.0.0/24
    network both 10.2.0.0/24, fd00:2::/64 ${inside}
    container web { network alone  network both }
  } }`;
  const [main] = await print(networks(''), 'ip route', 'web');
  expect(main).toBe('default via 10.2.0.1 dev eth1');
  const [inner] = await print(networks('{ internal }'), 'ip route', 'web');
  expect(inner).toBe('default via 10.1.0.1 dev eth0');
});

test('docker-proxy passes on what comes over IPv6 to the address of that family, and else to that of IPv4', async () => {
  const sockets = async (network: string, settings = '') =>
    (
      await print(
        `host box { docker 20.10 {
          ${settings}
          network app ${network}
          container web { network app address 172.18.0.2  publish 80:80  publish 0.0.0.0:81:81  publish [::1]:82:82 }
        } }`,
        'ss',
      )
    )
      .slice(1)
      .map((line) => line.split(/\s+/)[4]);
  expect(await sockets('172.18.0.0/16')).toEqual(['[::1]:82', '0.0.0.0:81', '*:80']);
  expect(await sockets(SUBNETS)).toEqual(['[::1]:82', '0.0.0.0:81', '0.0.0.0:80', '[::]:80']);
  // Without a proxy nobody passes it on.
  expect(await sockets('172.18.0.0/16', 'userland-proxy off')).toEqual(['0.0.0.0:81', '0.0.0.0:80']);
  const { world } = await planeOf(docker('20.10', SUBNETS));
  const asked = { machine: 'laptop', namespace: 'host', protocol: 'tcp', destinationPort: 8080 } as const;
  const { paths } = simulate(world, { ...asked, destination: ip('fd00:31::5') });
  const taken = paths[0]!.hops.at(-1)!.steps.at(-1)!;
  expect([taken.packet.ip.source, taken.packet.ip.destination]).toEqual(['fd00:18::1', 'fd00:18::2']);
});

test('a port that is published on [::] is not published on IPv4', async () => {
  const { world } = await planeOf(`host box { docker 20.10 {
    network app 172.18.0.0/16, fd00:18::/64
    container web { network app  publish [::]:8080:80  listen 80 }
  } }`);
  const asked = { machine: 'box', namespace: 'host', protocol: 'tcp', destinationPort: 8080 } as const;
  expect(simulate(world, { ...asked, destination: ip('127.0.0.1') }).verdict).toBe('refused');
  expect(simulate(world, { ...asked, destination: ip('::1') }).verdict).toBe('delivered');
});

test('the gateway of a network without containers is no address that is used: its bridge never had a carrier', async () => {
  const fixture = `
    subnet lan 10.0.0.0/24, fd00:31::/64
    host box { lan 10.0.0.5, fd00:31::5  docker 20.10 {
      network empty 172.18.0.0/16, fd00:18::/64 { bridge-name br-empty }
      network full 172.19.0.0/16, fd00:19::/64 { bridge-name br-full }
      container web { network full }
    } }
  `;
  const addresses = (await print(fixture, 'ip addr')).filter((line) => / inet6 fd00:1/.test(line));
  expect(addresses.map((line) => line.trim())).toEqual([
    'inet6 fd00:18::1/64 scope global tentative',
    'inet6 fd00:19::1/64 scope global',
  ]);
  const { world } = await planeOf(fixture);
  const ping = (destination: string, namespace = 'host') =>
    simulate(world, { machine: 'box', namespace, protocol: 'icmp', destination: ip(destination) });
  expect(ping('fd00:19::1').verdict).toBe('delivered');
  // The prefix is routed to the bridge, where nobody answers.
  expect(ping('fd00:18::1').verdict).toBe('unreachable-neighbour');
  expect(ping('fd00:18::1').flow.source).toBe('fd00:19::1');
  expect(ping('fd00:18::1', 'web').verdict).toBe('unreachable-neighbour');
});

test.each(['27', '28.0.0', '28.5', '29'])(
  '%s: at the border of an internal network only what passes it is asked for its addresses',
  async (version) => {
    const internal = docker(version, SUBNETS.replace('}', ' internal }'));
    const border = async (command: StateCommand) =>
      (await print(internal, command))
        .filter((line) => / ! -[sd] /.test(line) && line.includes('br-app'))
        .map((line) => line.replace(/^-A \S+ /, ''));
    expect(await border('ip6tables-save')).toEqual([
      '! -s fd00:18::/64 ! -i br-app -o br-app -j DROP',
      '! -d fd00:18::/64 -i br-app ! -o br-app -j DROP',
    ]);
    expect(await border('iptables-save')).toEqual([
      '! -s 172.18.0.0/16 -o br-app -j DROP',
      '! -d 172.18.0.0/16 -i br-app -j DROP',
    ]);
  },
);

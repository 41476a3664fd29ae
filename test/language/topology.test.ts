import { describe, expect, test } from 'vitest';
import { topologyOf } from '../fixtures.js';

describe('machines', () => {
  test('what is on a subnet has its prefix length, by family', async () => {
    const { machines } = await topologyOf(`
      subnet lan 192.168.31.0/24, fd00::/64
      host a { lan 192.168.31.10, fd00::10 dev ens3 mac 52:54:00:AB:CD:EF mtu 1400 }
    `);
    expect(machines.get('a')).toMatchObject({
      kind: 'host',
      attachments: [
        {
          segment: 'lan',
          address: '192.168.31.10',
          prefixLength: 24,
          second: { address: 'fd00::10', prefixLength: 64 },
          interface: 'ens3',
          mac: '52:54:00:ab:cd:ef',
          mtu: 1400,
        },
      ],
    });
  });

  test('ends of cables come behind subnets', async () => {
    const { machines, segments } = await topologyOf(`
      link wan mtu 1400 { r1 10.0.0.1/30  r2 10.0.0.2/30 }
      subnet lan 192.168.31.0/24
      router r1 { lan 192.168.31.1 }
      router r2
    `);
    expect(segments.get('wan')).toMatchObject({ kind: 'link', mtu: 1400 });
    expect(
      machines.get('r1')?.attachments.map(({ segment, prefixLength }) => `${segment}/${prefixLength}`),
    ).toEqual(['lan/24', 'wan/30']);
  });

  test('routes', async () => {
    const { machines } = await topologyOf(`
      subnet lan 10.0.0.0/24
      host a {
        lan 10.0.0.1
        route default via 10.0.0.254
        route default via fd00::1 dev eth0
        route 10.1.2.3/16 dev eth0
        route 10.9.9.9 blackhole
      }
    `);
    expect(machines.get('a')?.routes.map(({ source, ...route }) => route)).toEqual([
      { destination: '0.0.0.0/0', via: '10.0.0.254', type: 'unicast' },
      { destination: '::/0', via: 'fd00::1', dev: 'eth0', type: 'unicast' },
      { destination: '10.1.0.0/16', dev: 'eth0', type: 'unicast' },
      { destination: '10.9.9.9/32', type: 'blackhole' },
    ]);
  });

  test('sources are heads of declarations', async () => {
    const { machines } = await topologyOf(`host a { docker { container web { listen 80/tcp } } }`);
    const { source, docker } = machines.get('a')!;
    const column = ({ start, end }: typeof source) => [start.character, end.character];
    expect(column(source)).toEqual([0, 6]);
    expect(column(docker!.source)).toEqual([9, 15]);
    expect(column(docker!.containers.get('web')!.source)).toEqual([18, 31]);
    expect(column(docker!.containers.get('web')!.listens[0]!.source)).toEqual([34, 47]);
  });
});

describe('Docker', () => {
  test('what dockerd has by itself', async () => {
    const docker = (await topologyOf('host a { docker 20.10 }')).machines.get('a')!.docker!;
    expect(docker.version).toBe('20.10');
    expect(docker.userlandProxy).toBe(true);
    expect(
      [...docker.networks.values()].map(({ name, driver, declared }) => ({ name, driver, declared })),
    ).toEqual([
      { name: 'bridge', driver: 'bridge', declared: false },
      { name: 'host', driver: 'host', declared: false },
      { name: 'none', driver: 'none', declared: false },
    ]);
  });

  test('the options of docker0', async () => {
    const { networks } = (
      await topologyOf('host a { docker { network bridge 10.200.0.0/24 { icc off } } }')
    ).machines.get('a')!.docker!;
    expect(networks.get('bridge')).toMatchObject({ subnet: '10.200.0.0/24', icc: false, declared: true });
    expect(networks.size).toBe(3);
  });

  test('what a container is without a word, and with all of them', async () => {
    const { containers } = (
      await topologyOf(`
        host a {
          docker {
            network app 172.18.0.0/16
            container plain
            container web {
              network bridge
              network app address 172.18.0.9 mac 02:42:AC:12:00:09 veth vethweb
              publish [::1]:8000-8001:80-81/udp
              listen 80/udp dns
            }
            container log { network container:web }
          }
        }
      `)
    ).machines.get('a')!.docker!;
    expect(containers.get('plain')?.mode).toMatchObject({
      kind: 'networks',
      endpoints: [{ network: 'bridge' }],
    });
    expect(containers.get('log')?.mode).toMatchObject({ kind: 'container', container: 'web' });
    expect(containers.get('web')).toMatchObject({
      mode: {
        endpoints: [
          { network: 'bridge' },
          { network: 'app', address: '172.18.0.9', mac: '02:42:ac:12:00:09', veth: 'vethweb' },
        ],
      },
      publish: [
        { hostAddress: '::1', hostPort: 8000, containerPort: 80, protocol: 'udp' },
        { hostAddress: '::1', hostPort: 8001, containerPort: 81, protocol: 'udp' },
      ],
      listens: [{ port: 80, protocol: 'udp', name: 'dns' }],
    });
  });
});

describe('clusters', () => {
  test('replicas spread over the nodes that have fewer pods', async () => {
    const { clusters } = await topologyOf(`
      subnet lan 10.0.0.0/24
      cluster demo {
        calico { pool p 10.244.0.0/16 }
        node node1 { lan 10.0.0.1 }
        node node2 { lan 10.0.0.2 }
        namespace shop {
          deployment api replicas 3
          pod web on node1
          deployment only replicas 2 on node2
        }
      }
    `);
    const { pods, workloads } = clusters.get('demo')!;
    expect(Object.fromEntries([...pods].map(([key, { node }]) => [key, node]))).toEqual({
      'shop/api-1': 'node2',
      'shop/api-2': 'node1',
      'shop/api-3': 'node2',
      'shop/web': 'node1',
      'shop/only-1': 'node2',
      'shop/only-2': 'node2',
    });
    expect(workloads.get('shop/api')?.pods).toEqual(['shop/api-1', 'shop/api-2', 'shop/api-3']);
  });

  test('a namespace may be opened twice', async () => {
    const { clusters } = await topologyOf(`
      cluster demo {
        node node1
        namespace shop { labels team=a, tier=x  pod web }
        namespace shop { labels team=b  pod db }
      }
    `);
    const { namespaces, pods } = clusters.get('demo')!;
    expect(namespaces.get('shop')?.labels).toMatchObject({ team: 'b', tier: 'x' });
    expect([...pods.keys()]).toEqual(['shop/web', 'shop/db']);
  });

  test('containers of a pod', async () => {
    const { clusters } = await topologyOf(`
      cluster demo {
        node node1
        namespace shop {
          pod bare
          pod own { listen 80/tcp }
          pod both { listen 80/tcp  container log { listen 81/tcp } }
          pod host { host-network  container nginx }
        }
      }
    `);
    const shown = [...clusters.get('demo')!.pods.values()].map(({ name, hostNetwork, containers }) => {
      const list = containers.map(({ name, listens }) => `${name}:${listens.map(({ port }) => port)}`);
      return `${name}${hostNetwork ? ' (host)' : ''} ${list.join(' ')}`;
    });
    expect(shown).toEqual(['bare bare:', 'own own:80', 'both both:80 log:81', 'host (host) nginx:']);
  });

  test("Calico's defaults", async () => {
    const { cni } = (
      await topologyOf('cluster demo { node n  calico { pool p 10.244.0.0/16  pool six fd00::/108 } }')
    ).clusters.get('demo')!;
    expect(cni).toMatchObject({
      kind: 'calico',
      version: '3.31',
      datastore: 'kubernetes',
      bgp: { asNumber: 64512, mesh: true, peers: [] },
    });
    const pools = cni.kind === 'calico' ? [...cni.pools.values()] : [];
    expect(pools).toMatchObject([
      { name: 'p', blockSize: 26, ipip: 'never', vxlan: 'never', natOutgoing: false },
      { name: 'six', blockSize: 122 },
    ]);
  });

  test('reflectors and peers', async () => {
    const { cni } = (
      await topologyOf(`
        cluster demo {
          node a
          calico {
            pool p 10.244.0.0/16
            bgp {
              mesh off
              route-reflector a { cluster-id 244.0.0.7 }
              peer all with route-reflectors
              peer a with 10.0.0.1 as 64999
            }
          }
        }
      `)
    ).clusters.get('demo')!;
    const { reflectors, peers } = (cni as Extract<typeof cni, { kind: 'calico' }>).bgp;
    expect(reflectors.get('a')).toMatchObject({ node: 'a', clusterId: '244.0.0.7' });
    expect(peers.map(({ source, ...peer }) => peer)).toEqual([
      { nodes: 'all', with: { kind: 'reflectors' } },
      {
        nodes: { kind: 'nodes', nodes: ['a'] },
        with: { kind: 'address', address: '10.0.0.1', asNumber: 64999 },
      },
    ]);
  });
});

test('questions', async () => {
  const { rules, scenarios, traces } = await topologyOf(`
    host a
    host b
    rules "r" { allow a -> b:80 via eth0 as 10.0.0.1 { size 1500  df on }  deny b -> a }
    scenario "s" { stop dockerd on a  lose b  deny a -> b }
    trace t: a -> b under "s" { ttl 3  source-port 4000 }
  `);
  expect(rules[0]?.rules).toMatchObject([
    { action: 'allow', via: 'eth0', as: '10.0.0.1', options: { length: 1500, dontFragment: true } },
    { action: 'deny' },
  ]);
  expect(scenarios.get('s')).toMatchObject({
    faults: [
      { kind: 'stop', program: 'dockerd', machine: 'a' },
      { kind: 'lose', machine: 'b' },
    ],
    rules: [{ action: 'deny' }],
  });
  expect(traces.get('t')).toMatchObject({ scenario: 's', options: { ttl: 3, sourcePort: 4000 } });
});

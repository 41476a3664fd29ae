import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { links, namespaceOf, planeOf, routes, rules, sockets, text } from '../state-text.js';

const example = (name: string) =>
  readFileSync(new URL(`../../../examples/${name}/${name}.knet`, import.meta.url), 'utf8');

test('containers of one pod share a namespace, which pause holds', async () => {
  const pod = namespaceOf(await planeOf(example('pod-localhost')), 'node1', 'shop/web');
  expect(pod).toMatchObject({ holder: 'pause', members: ['nginx', 'log'] });
  expect(sockets(pod)).toBe(
    text(`
      tcp *:80 nginx
      tcp *:9000 log
    `),
  );
});

test('without a CNI plugin, pods sit on docker0: the same prefix on every node', async () => {
  const plane = await planeOf(example('pods-on-docker0'));
  for (const node of ['node1', 'node2']) {
    expect(links(namespaceOf(plane, node))).toContain('3: docker0 mtu 1500 172.17.0.1/16');
    expect(rules(namespaceOf(plane, node), 'nat', 'POSTROUTING')).toContain(
      '-A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE\n',
    );
    // kubeadm had the node forward before dockerd came, which then leaves the policy alone.
    expect(rules(namespaceOf(plane, node), 'filter', 'FORWARD')).not.toContain('-P FORWARD DROP');
  }
  const [web, db] = [namespaceOf(plane, 'node1', 'shop/web'), namespaceOf(plane, 'node2', 'shop/db')];
  for (const pod of [web, db]) {
    expect(routes(pod)).toBe(
      text(`
        172.17.0.0/16 dev eth0 proto kernel scope link src 172.17.0.2
        default via 172.17.0.1 dev eth0
      `),
    );
    expect(pod.holder).toBe('pause');
  }
});

test('without a CNI plugin and without pods, a node has docker0 all the same', async () => {
  const plane = await planeOf(`
    subnet lan 192.168.31.0/24
    cluster demo { cni none  node node1 { lan 192.168.31.62 } }
  `);
  expect(links(namespaceOf(plane, 'node1'))).toContain('docker0');
});

const HOST_NETWORK = `
  subnet lan 192.168.31.0/24 { gateway 192.168.31.1 }
  cluster demo {
    calico 3.31 { pool default 10.244.0.0/16 { ipip never } }
    node node1 { lan 192.168.31.62 }
    namespace kube-system {
      pod proxy on node1 { host-network  container kube-proxy { listen 10256/tcp } }
    }
  }
`;

test('a pod in the host network is the node, as far as packets can tell', async () => {
  const plane = await planeOf(HOST_NETWORK);
  expect([...plane.world.machine('node1')!.namespaces.keys()]).toEqual(['host']);
  expect(sockets(namespaceOf(plane, 'node1'))).toBe('tcp *:10256 kube-system/proxy/kube-proxy\n');
  expect(plane.locate({ kind: 'pod', cluster: 'demo', pod: 'kube-system/proxy' })).toEqual([
    { name: 'kube-system/proxy', machine: 'node1', namespace: 'host', addresses: ['192.168.31.62'] },
  ]);
});

test('endpoints of a workload are its pods, on one node if asked', async () => {
  const { locate } = await planeOf(`
    subnet lan 192.168.31.0/24 { gateway 192.168.31.1 }
    cluster demo {
      calico 3.31 { pool default 10.244.0.0/16 { ipip never } }
      node node1 { lan 192.168.31.62 }
      node node2 { lan 192.168.31.63 }
      namespace shop { deployment api replicas 3 { } }
    }
    scenario "node2 is gone" { lose node2 }
  `);
  const api = { kind: 'workload', cluster: 'demo', workload: 'shop/api' } as const;
  expect(locate(api).map(({ name, machine, addresses }) => [name, machine, ...addresses].join(' '))).toEqual([
    'shop/api-1 node1 10.244.166.128',
    'shop/api-2 node2 10.244.104.0',
    'shop/api-3 node1 10.244.166.129',
  ]);
  expect(locate({ ...api, node: 'node2' }).map(({ name }) => name)).toEqual(['shop/api-2']);
});

test('pods of a node that is gone are nowhere', async () => {
  const plane = await planeOf(
    example('pods-on-docker0').concat('scenario "node2 is gone" { lose node2 }'),
    'node2 is gone',
  );
  expect(plane.locate({ kind: 'pod', cluster: 'demo', pod: 'shop/db' })).toEqual([]);
  expect(plane.locate({ kind: 'pod', cluster: 'demo', pod: 'shop/web' })).toHaveLength(1);
});

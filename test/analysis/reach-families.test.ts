import { describe, expect, test } from 'vitest';
import { Model } from '../../src/analysis/model.js';
import { difference } from '../../src/analysis/reach/difference.js';
import { type Connection, reach } from '../../src/analysis/reach/reach.js';
import { checkRules } from '../../src/analysis/rules.js';
import { jsonOf } from '../../src/cli/reach/json.js';
import { connectionText } from '../../src/cli/reach/line.js';
import { loadTopology } from '../../src/language/workspace.js';
import type { Topology } from '../../src/topology/topology.js';

const cluster = (members: string, rest = '') => `
subnet lan 192.168.31.0/24, fd00:31::/64 { gateway 192.168.31.1, fd00:31::1 }
cluster demo {
  calico {
    pool v4 10.244.0.0/16 { ipip always  nat-outgoing }
    pool v6 fd00:10:244::/56 { nat-outgoing }
    allow-vxlan-from-workloads
  }
  node node1 { lan 192.168.31.61, fd00:31::61 }
  node node2 { lan 192.168.31.62, fd00:31::62 }
  namespace shop { ${members} }
}
${rest}`;

async function topologyOf(text: string): Promise<Topology> {
  const { topology, findings } = await loadTopology('file:///families.knet', async () => text);
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  return topology;
}

async function reachOf(text: string): Promise<readonly Connection[]> {
  const topology = await topologyOf(text);
  const found = reach(topology, new Model(topology).plane())!;
  expect(found.unknown).toEqual([]);
  return found.connections;
}

const V4 = '0.0.0.0-255.255.255.255[External]';
const V6 = '::/0[External]';

describe('who reaches whom over both families', () => {
  test('one line for two pods whose ports are the same; what is outside is there once for each family', async () => {
    const lines = (await reachOf(cluster('pod web on node1\n pod api on node2'))).map(connectionText);
    expect(lines).toEqual([
      `${V4} => shop/api : All Connections`,
      `${V4} => shop/web : All Connections`,
      `${V6} => shop/api : All Connections`,
      `${V6} => shop/web : All Connections`,
      `shop/api => ${V4} : All Connections`,
      `shop/api => ${V6} : All Connections`,
      'shop/api => shop/web : All Connections',
      `shop/web => ${V4} : All Connections`,
      `shop/web => ${V6} : All Connections`,
      'shop/web => shop/api : All Connections',
    ]);
  });

  const oneFamily = cluster(`
    pod web on node1
    pod api on node2 { labels app=api }
    network-policy p {
      select app=api
      ingress from cidr 10.0.0.0/8 port 80/tcp
      ingress from cidr fd00::/8 except fd00:10:244::/56 port 443/tcp
      ingress from cidr 10.0.0.0/8 from cidr fd00:10:244::/56 port 53/udp
    }`);

  test('where they differ, each family has its line', async () => {
    const connections = await reachOf(oneFamily);
    expect(connections.map(connectionText).filter((line) => line.includes('=> shop/api'))).toEqual([
      '10.0.0.0-10.255.255.255[External] => shop/api : TCP 80,UDP 53',
      'fd00::-fd00:10:243:ffff:ffff:ffff:ffff:ffff[External] => shop/api : TCP 443',
      'fd00:10:244::/56[External] => shop/api : UDP 53',
      'fd00:10:244:100::-fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff[External] => shop/api : TCP 443',
      'shop/web => shop/api : TCP 80,UDP 53 over ipv4',
      'shop/web => shop/api : UDP 53 over ipv6',
    ]);
    const apart = connections.filter(({ differs }) => differs).flatMap(jsonOf);
    expect(apart[1]).toEqual({
      src: 'shop/web',
      dst: 'shop/api',
      family: 6,
      ports: [{ protocol: 'UDP', from: 53, to: 53 }],
    });
  });

  test('what only one family lost is the difference of two files', async () => {
    const all = await reachOf(cluster('pod web on node1\n pod api on node2 { labels app=api }'));
    const inside = (connections: readonly Connection[]) =>
      connections
        .filter(({ from, to }) => from.kind === 'inside' && to.kind === 'inside')
        .map(connectionText);
    const { onlyInA, onlyInB } = difference(all, await reachOf(oneFamily));
    expect(inside(onlyInA)).toEqual([
      'shop/web => shop/api : SCTP 1-65535,TCP 1-79,81-65535,UDP 1-52,54-65535 over ipv4',
      'shop/web => shop/api : SCTP 1-65535,TCP 1-65535,UDP 1-52,54-65535 over ipv6',
    ]);
    expect(onlyInB).toEqual([]);
    expect(difference(all, all)).toEqual({ onlyInA: [], onlyInB: [] });
  });
});

describe('rules over sets ask over each family that both ends speak', () => {
  test.each([
    ['allow pods app=web -> pods app=api:80', false, 'shop/web -> shop/api:80 over ipv6: dropped'],
    ['allow pods app=web -> pods app=api:80 over ipv4', true, ''],
    ['deny pods app=web -> pods app=api:80 over ipv6', true, ''],
    ['deny pods app=web, nodes -> pods app=api:80', false, 'over ipv4'],
    ['allow outside -> pods app=web:80', true, 'holds for all 4 pairs'],
    ['allow outside -> pods app=web:80 over ipv6', true, ''],
    ['allow outside -> six:80', true, 'delivered'],
    ['allow outside -> six:80 over ipv4', false, 'no IPv4 address'],
    ['allow pods app=web -> cidr 10.244.0.0/16 except nodes port 80/tcp', true, ''],
    ['allow pods app=web -> cidr fd00:10:244::/56 port 80/tcp', false, ''],
  ])('%s', async (rule, holds, message) => {
    const text = cluster(
      `
      pod web on node1 { labels app=web  listen [::]:80 }
      pod api on node2 { labels app=api  listen [::]:80 }
      network-policy p { select app=api  ingress from cidr 10.0.0.0/8 port 80/tcp }`,
      `host six { lan fd00:31::9  listen [::]:80 }\n rules "families" { ${rule} }`,
    );
    const [result] = checkRules(new Model(await topologyOf(text)));
    expect([result!.holds, result!.message]).toEqual([holds, expect.stringContaining(message)]);
  });
});

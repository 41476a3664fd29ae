import { describe, expect, test } from 'vitest';
import { Model } from '../../src/analysis/model.js';
import { reach } from '../../src/analysis/reach/reach.js';
import { connectionText } from '../../src/cli/reach/line.js';
import { loadTopology } from '../../src/language/workspace.js';

async function reachOf(text: string, scenario?: string): Promise<string[]> {
  const { topology, findings } = await loadTopology('file:///reach.knet', async () => text);
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  const plane = new Model(topology).plane(scenario);
  const found = reach(topology, plane, scenario === undefined ? {} : { scenario })!;
  expect(found.unknown).toEqual([]);
  return found.connections.map(connectionText);
}

const cluster = (members: string, rest = '') => `
subnet lan 192.168.31.0/24 { gateway 192.168.31.1 }
cluster demo {
  calico { pool default 10.244.0.0/16 { ipip always  nat-outgoing }  allow-vxlan-from-workloads }
  node node1 { lan 192.168.31.61 }
  node node2 { lan 192.168.31.62 }
  ${rest}
  namespace shop { ${members} }
}`;

const ANY = '0.0.0.0-255.255.255.255[External]';

describe('who reaches whom', () => {
  test('everybody, where nothing stops anybody; listeners make no difference', async () => {
    const text = cluster('pod web { listen 80/tcp }\n deployment api replicas 3');
    expect(await reachOf(text)).toEqual([
      `${ANY} => shop/api : All Connections`,
      `${ANY} => shop/web : All Connections`,
      `shop/api => ${ANY} : All Connections`,
      'shop/api => shop/web : All Connections',
      `shop/web => ${ANY} : All Connections`,
      'shop/web => shop/api : All Connections',
    ]);
  });

  test('only the ports that a policy leaves, across nodes as on one', async () => {
    const text = cluster(`
      deployment web replicas 4 { labels app=web }
      deployment api replicas 4 { labels app=api  listen 8080/tcp http }
      network-policy p {
        select app=api
        types ingress, egress
        ingress from app=web port http, 9000-9010/udp, 5/tcp
      }`);
    expect(await reachOf(text)).toEqual([
      `${ANY} => shop/web : All Connections`,
      `shop/web => ${ANY} : All Connections`,
      'shop/web => shop/api : TCP 5,8080,UDP 9000-9010',
    ]);
  });

  test('what is outside parts where policies mention addresses, in the direction in which they do', async () => {
    const text = cluster(`
      pod web { labels app=web }
      network-policy p { select all  types egress  egress to cidr 10.0.0.0/8 except 10.1.0.0/16 port 443/tcp }`);
    expect(await reachOf(text)).toEqual([
      `${ANY} => shop/web : All Connections`,
      'shop/web => 10.0.0.0-10.0.255.255[External] : TCP 443',
      'shop/web => 10.2.0.0-10.255.255.255[External] : TCP 443',
    ]);
  });

  test('pods of one workload that are not alike have names of their own', async () => {
    const text = cluster(`
      pod api-1 { owner api  labels v=1 }
      pod api-2 { owner api  labels v=2 }
      pod web
      network-policy p { select v=2  types ingress, egress }`);
    const inside = (await reachOf(text)).filter((line) => !line.includes('External'));
    expect(inside).toEqual([
      'shop/api-1 => shop/web : All Connections',
      'shop/web => shop/api-1 : All Connections',
    ]);
  });

  test('pods of one workload whose labels differ, but not for any policy, are one', async () => {
    const text = cluster(`
      pod api-1 { owner api  labels v=1, app=api }
      pod api-2 { owner api  labels v=2, app=api }
      pod web
      network-policy p { select app=api  types egress  egress to pods all port 53/udp }`);
    const inside = (await reachOf(text)).filter((line) => !line.includes('External'));
    expect(inside).toEqual(['shop/api => shop/web : UDP 53', 'shop/web => shop/api : All Connections']);
  });

  test('what depends on where replicas run shows as such', async () => {
    const text = cluster('deployment web replicas 2\n pod api on node1').concat(
      '\nscenario "no BIRD" { stop bird on node2  stop bird on node1 }',
    );
    const inside = (await reachOf(text, 'no BIRD')).filter((line) => !line.includes('External'));
    expect(inside).toEqual([
      'shop/api => shop/web-2 : All Connections',
      'shop/web-1 => shop/api : All Connections',
      'shop/web-1 => shop/web-2 : All Connections',
      'shop/web-2 => shop/api : All Connections',
    ]);
    expect((await reachOf(text)).filter((line) => !line.includes('External'))).toHaveLength(2);
  });

  test('containers and hosts are among them', async () => {
    const text = `
subnet lan 192.168.31.0/24 { gateway 192.168.31.1 }
host h1 { lan 192.168.31.10  docker 27 { container web { listen 80/tcp } container off { network none } } }
host h2 { lan 192.168.31.11 }`;
    expect((await reachOf(text)).filter((line) => !line.includes('External'))).toEqual([
      'h1 => h1/web : All Connections',
      'h1 => h2 : All Connections',
      'h1/web => h1 : All Connections',
      'h1/web => h2 : All Connections',
      'h2 => h1 : All Connections',
    ]);
  });

  test('stops when it is asked to', async () => {
    const { topology } = await loadTopology('file:///reach.knet', async () => cluster('pod web  pod api'));
    const plane = new Model(topology).plane();
    expect(reach(topology, plane, { isCancelled: () => true })).toBeUndefined();
  });
});

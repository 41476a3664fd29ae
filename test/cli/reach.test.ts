import { expect, test } from 'vitest';
import { FILE, on } from './knet.js';
import { violations } from './schema.js';

const SHOP = `
subnet lan 192.168.31.0/24 { gateway 192.168.31.1 }
cluster demo {
  calico { pool default 10.244.0.0/16 { nat-outgoing } }
  node node1 { lan 192.168.31.61 }
  namespace shop {
    pod web { labels app=web }
    pod api { labels app=api }
    network-policy api { select app=api  types ingress, egress  ingress from app=web port 80/tcp, 90-99/udp }
    network-policy web { select app=web  types ingress, egress  egress to pods all  egress to cidr 128.0.0.0/2 port 443/tcp }
  }
}
scenario "node1 is gone" { lose node1 }
`;

test.each([
  [
    'text',
    `shop/web => 128.0.0.0-191.255.255.255[External] : TCP 443
shop/web => shop/api : TCP 80,UDP 90-99
`,
  ],
  [
    'csv',
    `src,dst,conn
shop/web,128.0.0.0-191.255.255.255[External],TCP 443
shop/web,shop/api,"TCP 80,UDP 90-99"
`,
  ],
  [
    'md',
    `| src | dst | conn |
|-----|-----|------|
| shop/web | 128.0.0.0-191.255.255.255[External] | TCP 443 |
| shop/web | shop/api | TCP 80,UDP 90-99 |
`,
  ],
  [
    'mermaid',
    `flowchart LR
  n0["shop/web"]
  n1["128.0.0.0-191.255.255.255[External]"]
  n2["shop/api"]
  n0 -->|"TCP 443"| n1
  n0 -->|"TCP 80,UDP 90-99"| n2
`,
  ],
])('knet reach as %s', async (format, expected) => {
  const { out, err, code } = await on(SHOP, 'reach', FILE, '--format', format);
  expect({ out, err, code }).toEqual({ out: expected, err: '', code: 0 });
});

test('nodes and routers are ends with --machines', async () => {
  const text = `
subnet lan 192.168.31.0/24 { gateway 192.168.31.1 }
router gate { lan 192.168.31.1  firewall { default input drop  accept from any to self tcp 22 } }
cluster demo {
  calico { pool default 10.244.0.0/16 { nat-outgoing } }
  node node1 { lan 192.168.31.61 }
  namespace shop {
    pod web
    network-policy web { select all  types ingress, egress  egress to cidr 192.168.31.0/24 port 443/tcp }
  }
}`;
  const { out, code } = await on(text, 'reach', FILE, '--machines');
  expect({ out, code }).toEqual({
    code: 0,
    out: `gate => node1 : All Connections
node1 => gate : TCP 22
node1 => shop/web : All Connections
shop/web => node1 : TCP 443
`,
  });
  expect((await on(text, 'reach', FILE)).out).not.toContain('node1');
});

test('knet reach as JSON: what lies outside is one entry for each prefix', async () => {
  const { out } = await on(SHOP, 'reach', FILE, '--format', 'json');
  expect(violations('reach-1', JSON.parse(out))).toEqual([]);
  expect(JSON.parse(out)).toEqual({
    version: 1,
    connections: [
      {
        src: 'shop/web',
        dst: 'external',
        external: '128.0.0.0/2',
        ports: [{ protocol: 'TCP', from: 443, to: 443 }],
      },
      {
        src: 'shop/web',
        dst: 'shop/api',
        ports: [
          { protocol: 'TCP', from: 80, to: 80 },
          { protocol: 'UDP', from: 90, to: 99 },
        ],
      },
    ],
  });
});

test('knet reach under a scenario', async () => {
  expect(await on(SHOP, 'reach', FILE, '--scenario', 'node1 is gone')).toMatchObject({ out: '', code: 0 });
  expect(await on(SHOP, 'reach', FILE, '--scenario', 'nothing')).toMatchObject({ code: 2 });
});

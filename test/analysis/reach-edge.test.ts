import { expect, test } from 'vitest';
import { Model } from '../../src/analysis/model.js';
import { reach } from '../../src/analysis/reach/reach.js';
import { connectionText } from '../../src/cli/reach/line.js';
import { topologyOf } from '../fixtures.js';

async function reachOf(fixture: string): Promise<string[]> {
  const topology = await topologyOf(fixture);
  const found = reach(topology, new Model(topology).plane(), {})!;
  return found.connections.map(connectionText).filter((line) => line.includes('shop/'));
}

const world = (firewall: string) => `
  subnet lan 10.0.0.0/24 { gateway 10.0.0.1 }
  subnet wan 203.0.113.0/24 { gateway 203.0.113.1 }
  router edge { lan 10.0.0.1  wan 203.0.113.2  firewall { ${firewall} }  nat { masquerade out wan } }
  internet { wan 203.0.113.1 }
  cluster demo {
    flannel
    node node1 { lan 10.0.0.11 }
    node node2 { lan 10.0.0.12 }
    namespace shop {
      pod web on node1 { listen 80/tcp }
      pod api on node2 { listen 8080/tcp }
    }
  }`;

test('pods of a flannel cluster reach each other, and outside what the firewall of the edge lets pass', async () => {
  expect(await reachOf(world('default drop  accept from lan to wan 198.51.100.0/24 tcp 443'))).toEqual([
    'shop/api => 198.51.100.0-198.51.100.255[External] : TCP 443',
    'shop/api => shop/web : All Connections',
    'shop/web => 198.51.100.0-198.51.100.255[External] : TCP 443',
    'shop/web => shop/api : All Connections',
  ]);
});

test('nobody outside reaches private addresses, as the Internet routes none', async () => {
  const lines = await reachOf(world('accept from any'));
  expect(lines.filter((line) => line.startsWith('shop/web =>'))).toEqual([
    expect.stringMatching(/\[External\] : All Connections$/),
    'shop/web => shop/api : All Connections',
  ]);
  expect(lines.filter((line) => /External.*=>/.test(line))).toEqual([]);
});

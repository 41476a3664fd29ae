import { expect, test } from 'vitest';
import { ip } from '../../src/linux/address.js';
import { planeOf } from './state-text.js';

const fixture = `
  subnet lan 192.168.31.0/24 { gateway 192.168.31.1 }
  router gateway { lan 192.168.31.1 }
  cluster demo {
    calico 3.31 { pool default 10.244.0.0/16 { ipip never } }
    node node1 { lan 192.168.31.62  docker 20.10 { } }
  }
  scenario "known" { stop bird on node1  stop dockerd on node1  lose gateway }
`;

test('a router that is gone is no way out of the model', async () => {
  const lan = (await planeOf(fixture, 'known')).world.segment('lan')!;
  expect(lan.owners(ip('192.168.31.1'))).toEqual([]);
  expect(lan.outside(ip('192.168.31.1'))).toBeUndefined();
});

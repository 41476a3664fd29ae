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
  scenario "unknown" { stop felix on node1  stop kubelet on node1 }
`;

test('a fault that the model does not know says that it changes nothing', async () => {
  expect((await planeOf(fixture, 'known')).findings).toEqual([]);
  const { findings } = await planeOf(fixture, 'unknown');
  expect(findings.map(({ severity, code, message }) => `${severity} ${code}: ${message}`)).toEqual([
    'information fault-not-modelled: what becomes of node1 when felix stops is not modelled: its state stays as it is',
    'information fault-not-modelled: what becomes of node1 when kubelet stops is not modelled: its state stays as it is',
  ]);
});

test('a router that is gone is no way out of the model', async () => {
  const lan = (await planeOf(fixture, 'known')).world.segment('lan')!;
  expect(lan.owners(ip('192.168.31.1'))).toEqual([]);
  expect(lan.outside(ip('192.168.31.1'))).toBeUndefined();
});

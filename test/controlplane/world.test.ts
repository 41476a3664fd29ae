import { expect, test } from 'vitest';
import { contextOf } from '../../src/controlplane/context.js';
import { faultsOf } from '../../src/controlplane/faults.js';
import type { Programmer } from '../../src/controlplane/programmer.js';
import { worldOf } from '../../src/controlplane/world.js';
import { ip } from '../../src/linux/address.js';
import { topologyOf } from '../fixtures.js';
import { planeOf } from './state-text.js';

const TWO_HOSTS = `
  subnet lan 192.168.31.0/24 { gateway 192.168.31.1  mtu 1400 }
  subnet dmz 10.1.0.0/24
  host a { lan 192.168.31.5  dmz 10.1.0.5 }
  host b { lan 192.168.31.6 }
  scenario "b is gone" { lose b  deny a -> b }
`;

test('a machine is programmed when it is first asked for, and once', async () => {
  const programmed: string[] = [];
  const recorder: Programmer = { name: 'recorder', program: (draft) => programmed.push(draft.name) };
  const topology = await topologyOf(TWO_HOSTS);
  const world = worldOf(contextOf(topology, faultsOf([])), [recorder]);
  expect([...world.machineNames()]).toEqual(['a', 'b']);
  expect(programmed).toEqual([]);
  const first = world.machine('b');
  expect(world.machine('b')).toBe(first);
  expect(programmed).toEqual(['b']);
  expect(world.machine('c')).toBeUndefined();
});

test('programmers run in order, and each sees what those before it wrote', async () => {
  const seen: (string | undefined)[] = [];
  const programmer = (name: string): Programmer => ({
    name,
    program(draft) {
      seen.push(draft.host.sysctl('kernel.author'));
      draft.host.setSysctl('kernel.author', name, { by: name, why: 'test' });
    },
  });
  const world = worldOf(contextOf(await topologyOf(TWO_HOSTS), faultsOf([])), [
    programmer('x'),
    programmer('y'),
  ]);
  world.machine('a');
  expect(seen).toEqual([undefined, 'x']);
});

test('a segment knows its ports by address and by MAC without computing machines', async () => {
  const { world } = await planeOf(TWO_HOSTS);
  const lan = world.segment('lan')!;
  expect(lan.mtu).toBe(1400);
  const [port] = lan.owners(ip('192.168.31.6'));
  expect(port).toMatchObject({ machine: 'b', namespace: 'host', interface: 'eth0' });
  expect(lan.port(port!.mac)).toEqual(port);
  expect([...lan.ports()].map(({ machine }) => machine)).toEqual(['a', 'b']);
  expect(world.machine('b')!.namespaces.get('host')!.interfaces.get('eth0')?.mac).toBe(port!.mac);
});

test('a machine answers on each segment for all its addresses, docker0 included', async () => {
  const { world } = await planeOf(`
    subnet lan 192.168.31.0/24
    subnet dmz 10.1.0.0/24
    host a { lan 192.168.31.5  dmz 10.1.0.5 }
    host b { lan 192.168.31.6  docker 27 { network app 172.30.0.0/16 } }
  `);
  const owners = (address: string) =>
    world
      .segment('lan')!
      .owners(ip(address))
      .map(({ machine }) => machine);
  expect(owners('10.1.0.5')).toEqual(['a']);
  expect(owners('172.17.0.1')).toEqual(['b']);
  expect(owners('172.30.0.1')).toEqual(['b']);
  expect(owners('172.30.0.2')).toEqual([]);
});

test('a gateway that no machine is leads out of the model', async () => {
  const outside = await planeOf(TWO_HOSTS);
  expect(outside.world.segment('lan')!.outside(ip('192.168.31.1'))?.provenance.why).toBe(
    'gateway of subnet lan, which no machine of the model is',
  );
  expect(outside.world.segment('lan')!.outside(ip('192.168.31.2'))).toBeUndefined();
  const inside = await planeOf(`${TWO_HOSTS} router r { lan 192.168.31.1 }`);
  expect(inside.world.segment('lan')!.outside(ip('192.168.31.1'))).toBeUndefined();
});

test('a lost machine is gone, and its ports with it', async () => {
  const plane = await planeOf(TWO_HOSTS, 'b is gone');
  expect([...plane.world.machineNames()]).toEqual(['a']);
  expect(plane.world.machine('b')).toBeUndefined();
  expect(plane.world.segment('lan')!.owners(ip('192.168.31.6'))).toEqual([]);
  expect(plane.locate({ kind: 'machine', machine: 'b' })).toEqual([]);
});

test('a machine lives in its own namespace, with all its addresses', async () => {
  const { locate } = await planeOf(TWO_HOSTS);
  expect(locate({ kind: 'machine', machine: 'a' })).toEqual([
    { name: 'a', machine: 'a', namespace: 'host', addresses: ['192.168.31.5', '10.1.0.5'] },
  ]);
  expect(locate({ kind: 'address', address: ip('10.1.0.5') })).toEqual([]);
});

test('names and MACs are the same in every run, and no two cards share one', async () => {
  const macs = async () => {
    const { world } = await planeOf(TWO_HOSTS);
    return ['lan', 'dmz'].flatMap((segment) => [...world.segment(segment)!.ports()].map(({ mac }) => mac));
  };
  const first = await macs();
  expect(await macs()).toEqual(first);
  expect(new Set(first).size).toBe(3);
  for (const mac of first) expect(Number.parseInt(mac.slice(0, 2), 16) & 0x03).toBe(0x02);
});

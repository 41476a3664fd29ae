import { describe, expect, test } from 'vitest';
import { Recording } from '../../src/analysis/recording.js';
import type { ControlPlane } from '../../src/controlplane/controlplane.js';
import type { Machine, NetworkNamespace } from '../../src/linux/namespace.js';

const devices = { web: new Map(), api: new Map() };
const web = { name: 'web', members: ['nginx'], interfaces: devices.web } as unknown as NetworkNamespace;
const api = { name: 'api', members: ['app'], interfaces: devices.api } as unknown as NetworkNamespace;

/** A control plane of one machine with these namespaces. */
function planeOf(...namespaces: readonly NetworkNamespace[]): ControlPlane {
  const machine = { name: 'node1', namespaces: new Map(namespaces.map((each) => [each.name, each])) };
  const world = {
    machineNames: () => ['node1'],
    machine: (name: string) => (name === 'node1' ? machine : undefined),
    segment: () => undefined,
  };
  return { world, topology: {} } as unknown as ControlPlane;
}

const before = planeOf(web, api);
const apiIsRenamed = planeOf(web, { ...api, members: ['backend'] });
const apiHasOtherDevices = planeOf(web, { ...api, interfaces: new Map() });
const apiIsGone = planeOf(web);

/** Whether a question that looks at the machine in this way has the same answer in another control plane. */
function stands(look: (machine: Machine) => unknown, now: ControlPlane): boolean {
  const recording = new Recording();
  look(recording.of(before).world.machine('node1')!);
  return recording.holdsIn(now);
}

describe('who looks', () => {
  test.each<[string, (machine: Machine) => unknown, boolean, boolean, boolean]>([
    ['at nothing', () => undefined, true, true, true],
    ['into one namespace', ({ namespaces }) => namespaces.get('web')!.members, true, true, true],
    ['into the other one', ({ namespaces }) => namespaces.get('api')!.members, false, false, false],
    ['whether it is there', ({ namespaces }) => namespaces.has('api'), false, false, false],
    ['for another one in vain', ({ namespaces }) => namespaces.get('db'), true, true, true],
    ['at their names', ({ namespaces }) => [...namespaces.keys()], true, false, false],
    [
      'at the devices of all of them',
      ({ namespaces }) => [...namespaces.values()].map(({ interfaces }) => interfaces.size),
      true,
      false,
      false,
    ],
    [
      'into all of them',
      ({ namespaces }) => [...namespaces].flatMap(([, { members }]) => members),
      false,
      false,
      false,
    ],
  ])('%s', (_, look, ifRenamed, ifOtherDevices, ifGone) => {
    expect(stands(look, before)).toBe(true);
    expect(stands(look, apiIsRenamed)).toBe(ifRenamed);
    expect(stands(look, apiHasOtherDevices)).toBe(ifOtherDevices);
    expect(stands(look, apiIsGone)).toBe(ifGone);
  });
});

test('a namespace is the very one that the machine has, by name or in passing', () => {
  const { namespaces } = new Recording().of(before).world.machine('node1')!;
  expect(namespaces.get('web')).toBe(web);
  expect(namespaces.size).toBe(2);
  const passed: string[] = [];
  namespaces.forEach(({ members }, name) => {
    passed.push(`${name}: ${members}`);
  });
  expect(passed).toEqual(['web: nginx', 'api: app']);
});

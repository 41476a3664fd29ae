import { describe, expect, it } from 'vitest';
import { MachineDraft, type NewInterface } from '../../src/linux/draft.js';
import { hasCarrier, portsOf } from '../../src/linux/link-state.js';
import { linkFlags, linkLines } from '../../src/linux/print/link.js';

const common = { mtu: 1500, up: true, provenance: { by: 'admin', why: 'test' } };
const peer = { namespace: 'web', name: 'eth0' };

/** A host with these devices, and a container `web` whose eth0 is veth1's other end. */
function hostWith(devices: readonly NewInterface[], peerIsUp = true) {
  const draft = new MachineDraft('m', common.provenance);
  const web = draft.addNamespace('web', common.provenance);
  for (const device of devices) draft.host.addInterface(device);
  web.addInterface({
    ...common,
    kind: 'veth',
    name: 'eth0',
    up: peerIsUp,
    peer: { namespace: 'host', name: 'veth1' },
  });
  const machine = draft.build();
  const host = machine.namespaces.get('host')!;
  const device = (name: string) => host.interfaces.get(name)!;
  return { machine, host, device, carrier: (name: string) => hasCarrier(device(name), host, machine) };
}

const veth1: NewInterface = { ...common, kind: 'veth', name: 'veth1', peer };
const br0: NewInterface = { ...common, kind: 'bridge', name: 'br0' };

describe('carrier', () => {
  it('of a card is the cable', () => {
    const { carrier } = hostWith([
      { ...common, kind: 'ethernet', name: 'eth0', segment: 'lan' },
      { ...common, kind: 'ethernet', name: 'eth1' },
      { ...common, kind: 'ethernet', name: 'eth2', segment: 'lan', up: false },
    ]);
    expect(['eth0', 'eth1', 'eth2'].map(carrier)).toEqual([true, false, false]);
  });

  it('of a veth end is the other end', () => {
    expect(hostWith([veth1]).carrier('veth1')).toBe(true);
    expect(hostWith([veth1], false).carrier('veth1')).toBe(false);
    const gone: NewInterface = { ...veth1, peer: { namespace: 'web', name: 'eth9' } };
    expect(hostWith([gone]).carrier('veth1')).toBe(false);
    const unknown: NewInterface = { ...veth1, peer: { namespace: 'netnsid 4', name: 'if9' } };
    expect(hostWith([unknown]).carrier('veth1')).toBe(true);
  });

  it('of a bridge is that of any port', () => {
    expect(hostWith([br0]).carrier('br0')).toBe(false);
    expect(hostWith([br0, { ...veth1, master: 'br0' }]).carrier('br0')).toBe(true);
    expect(hostWith([br0, { ...veth1, master: 'br0' }], false).carrier('br0')).toBe(false);
  });

  it('of devices in software is always there', () => {
    const { carrier } = hostWith([
      { ...common, kind: 'dummy', name: 'd0' },
      { ...common, kind: 'ipip', name: 'tunl0', ttl: 'inherit', pmtuDiscovery: false },
    ]);
    expect(['lo', 'd0', 'tunl0'].map(carrier)).toEqual([true, true, true]);
  });

  it.each([
    ['br0', ['NO-CARRIER', 'BROADCAST', 'MULTICAST', 'UP']],
    ['lo', ['LOOPBACK', 'UP', 'LOWER_UP']],
  ])('is told by the flags of %s', (name, flags) => {
    const { machine, host, device } = hostWith([br0]);
    expect(linkFlags(device(name), host, machine)).toEqual(flags);
  });

  it('that a veth end lacks is LOWERLAYERDOWN', () => {
    const { machine, host } = hostWith([veth1], false);
    expect(linkLines(host, machine).map((line) => line.text)[2]).toContain('state LOWERLAYERDOWN');
  });
});

it('ports of a bridge', () => {
  const { host, device } = hostWith([br0, { ...veth1, master: 'br0' }]);
  expect(portsOf(device('br0'), host).map((port) => port.name)).toEqual(['veth1']);
});

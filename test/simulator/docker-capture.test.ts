import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { ip, type MacAddress } from '../../src/linux/address.js';
import { NamespaceDraft } from '../../src/linux/draft.js';
import type { Interface, Veth } from '../../src/linux/interface.js';
import type { Machine, NetworkNamespace } from '../../src/linux/namespace.js';
import { readIpAddr } from '../../src/linux/read/ip-addr.js';
import { readIpRoute } from '../../src/linux/read/ip-route.js';
import { readIpRule } from '../../src/linux/read/ip-rule.js';
import { readIptablesSave } from '../../src/linux/read/iptables-save.js';
import { readSysctl } from '../../src/linux/read/sysctl.js';
import type { LinuxWorld } from '../../src/linux/world.js';
import { simulate } from '../../src/simulator/simulate.js';
import { EMPTY_NAMESPACE } from '../linux/empty-namespace.js';

/*
 * A real Docker host, state and all, as captured: the simulator must answer each recorded ping as the real kernel did.
 * Nothing of ours wrote that state, so this is about the simulator alone.
 */
const CAPTURE = path.resolve(import.meta.dirname, '../../../shared/truth/docker-20.10');
const file = (name: string) => readFileSync(path.join(CAPTURE, name), 'utf8');
const provenance = { by: 'capture', why: 'a real Docker host' };
const MACHINE = 'docker-host';

interface Inspected {
  readonly Id: string;
  readonly Name: string;
  readonly HostConfig: { readonly NetworkMode: string };
  readonly NetworkSettings: {
    readonly Networks: Readonly<
      Record<
        string,
        {
          readonly IPAddress: string;
          readonly IPPrefixLen: number;
          readonly Gateway: string;
          readonly MacAddress: string;
        }
      >
    >;
  };
}

/** The namespace each container lives in: its own, the host's, or that of another container. */
function namespaceOf(container: Inspected, all: readonly Inspected[]): string {
  const mode = container.HostConfig.NetworkMode;
  if (mode === 'host') return 'host';
  const shared = /^container:(.+)$/.exec(mode)?.[1];
  return shared ? all.find(({ Id }) => Id === shared)!.Name.slice(1) : container.Name.slice(1);
}

function capturedWorld(containers: readonly Inspected[]): LinuxWorld {
  const devices = readIpAddr(file('ip-addr.json')).value;
  const bridges = new Map(
    devices
      .filter(({ kind }) => kind === 'bridge')
      .flatMap((bridge) => bridge.addresses.map(({ address }) => [address as string, bridge.name])),
  );
  // Which end belongs to which container the captures do not say; the ports of a bridge are alike.
  const free = new Map(
    [...bridges.values()].map((name) => [name, devices.filter(({ master }) => master === name)]),
  );
  const peers = new Map<string, Veth['peer']>();
  const namespaces = new Map<string, NetworkNamespace>();
  for (const container of [...containers].reverse()) {
    const name = container.Name.slice(1);
    if (namespaceOf(container, containers) !== name) continue;
    const draft = new NamespaceDraft(name, provenance, undefined, () => 100);
    for (const [index, network] of Object.values(container.NetworkSettings.Networks).entries()) {
      if (network.IPAddress === '') continue;
      const port = free.get(bridges.get(network.Gateway)!)!.shift()!;
      const device = `eth${index}`;
      peers.set(port.name, { namespace: name, name: device });
      const mac = network.MacAddress as MacAddress;
      draft.addInterface({
        kind: 'veth',
        name: device,
        mac,
        mtu: 1500,
        up: true,
        peer: { namespace: 'host', name: port.name },
        provenance,
      });
      draft.addAddress(device, {
        address: ip(network.IPAddress),
        prefixLength: network.IPPrefixLen,
        scope: 'global',
        provenance,
      });
      if (index === 0)
        draft.addRoute({
          destination: '0.0.0.0/0' as never,
          nextHops: [{ via: ip(network.Gateway), dev: device }],
          provenance,
        });
    }
    namespaces.set(name, draft.build());
  }
  const rewired = devices.map((device): [string, Interface] => {
    const peer = peers.get(device.name);
    return [device.name, peer && device.kind === 'veth' ? { ...device, peer } : device];
  });
  namespaces.set('host', {
    ...EMPTY_NAMESPACE,
    interfaces: new Map(rewired),
    rules: readIpRule(file('ip-rule.txt')).value,
    routes: readIpRoute(file('ip-route-all.json')).value,
    sysctls: readSysctl(file('sysctl.txt')).value,
    iptables: readIptablesSave(file('iptables-save.txt')).value,
  });
  const machine: Machine = { name: MACHINE, namespaces, provenance };
  return {
    machineNames: () => [MACHINE],
    machine: (name) => (name === MACHINE ? machine : undefined),
    segment: () => undefined,
  };
}

describe.skipIf(!existsSync(CAPTURE))('the captured Docker host (skipped without ../shared/truth)', () => {
  const containers = existsSync(CAPTURE) ? (JSON.parse(file('docker-inspect.json')) as Inspected[]) : [];
  const probes = existsSync(CAPTURE) ? file('probes.txt').trim().split('\n') : [];
  const world = existsSync(CAPTURE) ? capturedWorld(containers) : undefined;

  test('has probes', () => {
    expect(probes.length).toBeGreaterThanOrEqual(90);
  });

  test.each(probes)('%s', (probe) => {
    const [, from, to, result] = /(\S+) -> (\S+) icmp (\S+)$/.exec(probe)!;
    const container = containers.find(({ Name }) => Name === `/${from}`)!;
    const { verdict, reason, reply } = simulate(world!, {
      machine: MACHINE,
      namespace: namespaceOf(container, containers),
      protocol: 'icmp',
      destination: ip(to!),
    });
    const reached = verdict === 'delivered' && reply?.verdict === 'delivered';
    expect(reached ? 'reached' : 'lost', reason).toBe(result);
  });
});

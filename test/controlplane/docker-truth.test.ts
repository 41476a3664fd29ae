import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { controlPlane } from '../../src/controlplane/build.js';
import type { ControlPlane } from '../../src/controlplane/controlplane.js';
import { ip } from '../../src/linux/address.js';
import type { Interface, InterfaceAddress } from '../../src/linux/interface.js';
import type { Machine, NetworkNamespace } from '../../src/linux/namespace.js';
import { bridgeLinkLines } from '../../src/linux/print/bridge.js';
import { iptablesLines } from '../../src/linux/print/iptables.js';
import type { Line } from '../../src/linux/print/line.js';
import { mainRouteLines } from '../../src/linux/print/route.js';
import { ruleLines } from '../../src/linux/print/rule.js';
import { type Route, TABLE } from '../../src/linux/route.js';
import { sysctl } from '../../src/linux/sysctl.js';
import { simulate } from '../../src/simulator/simulate.js';
import { topologyOf } from '../fixtures.js';
import {
  type CapturedContainer,
  type CapturedInterface,
  type CapturedRoute,
  capture,
  probeOf,
} from './capture.js';

const HOST = 'rqy-k8s-2';
const EXAMPLE = fileURLToPath(new URL('../../examples/docker-host/docker-host.knet', import.meta.url));
const real = capture('docker-20.10');

/** The far end of the cable, which the capture has in the same namespace: in the model it is the segment. */
const CABLE = 'lan0';

describe.skipIf(!real.present)(
  'the model of a captured Docker host (skipped where the capture is absent)',
  () => {
    let plane: ControlPlane;
    let machine: Machine;
    let host: NetworkNamespace;

    beforeAll(async () => {
      plane = controlPlane(await topologyOf(readFileSync(EXAMPLE, 'utf8')));
      machine = plane.world.machine(HOST)!;
      host = machine.namespaces.get('host')!;
    });

    test('iptables-save, rule by rule and in order', () => {
      const captured = real.lines('iptables-save.txt').filter((line) => !line.startsWith('#'));
      expect(texts(iptablesLines(host))).toEqual(captured);
    });

    test('ip addr: names, MTUs, bridges and IPv4 addresses', () => {
      const captured = real
        .json<CapturedInterface[]>('ip-addr.json')
        .filter(({ ifname }) => ifname !== CABLE);
      const inOrder = (lines: string[]) => [...lines].sort();
      expect(inOrder([...host.interfaces.values()].map(interfaceLine))).toEqual(
        inOrder(captured.map(capturedLine)),
      );
      expect(host.interfaces.get('eth0')?.mac).toBe(
        captured.find(({ ifname }) => ifname === 'eth0')?.address,
      );
    });

    test('interface indexes: the bridges in order, a container’s end right before the host’s', () => {
      const captured = real
        .json<CapturedInterface[]>('ip-addr.json')
        .filter(({ ifname }) => ifname !== CABLE);
      const bridges = captured.filter(({ ifname }) => host.interfaces.get(ifname)?.kind === 'bridge');
      const indexes = bridges.map(({ ifname }) => host.interfaces.get(ifname)!.index);
      expect(indexes).toEqual([...indexes].sort((a, b) => a - b));
      for (const { ifname, ifindex, link_index } of captured.filter(({ master }) => master)) {
        const device = host.interfaces.get(ifname);
        if (device?.kind !== 'veth') throw new Error(`${ifname} is no veth`);
        const { namespace, name } = device.peer;
        const peer = machine.namespaces.get(namespace)!.interfaces.get(name)!;
        expect(device.index - peer.index).toBe(ifindex - link_index!);
      }
    });

    test('ip route', () => {
      const captured = real.lines('ip-route.txt').map((line) => line.trimEnd());
      expect(texts(mainRouteLines(host, machine))).toEqual(captured);
    });

    test('ip route show table all, IPv4', () => {
      const captured = real.json<CapturedRoute[]>('ip-route-all.json').filter(isIpv4).map(capturedRoute);
      const model = host.routes.filter(({ destination }) => !destination.includes(':')).map(routeLine);
      expect(model.sort()).toEqual(captured.sort());
    });

    test('ip rule', () => {
      expect(texts(ruleLines(host))).toEqual(real.lines('ip-rule.txt'));
    });

    test('sysctls', () => {
      const captured = real
        .lines('sysctl.txt')
        .filter(
          (line) => !line.includes(`.${CABLE}.`) && !/^net\.bridge\.bridge-nf-(filter|pass)-/.test(line),
        );
      expect(captured.map((line) => `${nameOf(line)} = ${sysctl(host, nameOf(line))?.value}`)).toEqual(
        captured,
      );
    });

    test('bridge link: the ports of each bridge and their state', () => {
      const withoutIndexes = (lines: readonly string[]) =>
        lines.map((line) => line.replace(/^\d+: (\S+)@if\d+:/, '$1:').trimEnd()).sort();
      const captured = withoutIndexes(real.lines('bridge-link.txt'));
      expect(withoutIndexes(texts(bridgeLinkLines(host, machine)))).toEqual(captured);
    });

    test('docker inspect: addresses, MACs and gateways of containers', () => {
      const captured = real.json<CapturedContainer[]>('docker-inspect.json');
      expect(captured.length).toBeGreaterThan(0);
      for (const { Name, HostConfig, NetworkSettings } of captured) {
        const container = Name.slice(1);
        const [location] = plane.locate({ kind: 'container', machine: HOST, container });
        expect(location?.name).toBe(`${HOST}/${container}`);
        if (HostConfig.NetworkMode.startsWith('container:')) continue;
        const addresses = Object.values(NetworkSettings.Networks).map(({ IPAddress }) => IPAddress);
        const own = location!.namespace === 'host' ? [] : location!.addresses;
        expect([...own].sort()).toEqual(addresses.filter((address) => address !== '').sort());
        const { interfaces } = machine.namespaces.get(location!.namespace)!;
        for (const { IPAddress, MacAddress } of Object.values(NetworkSettings.Networks)) {
          if (IPAddress === '') continue;
          const device = [...interfaces.values()].find(
            ({ addresses: [first] }) => first?.address === IPAddress,
          );
          expect(device?.mac).toBe(MacAddress);
        }
      }
    });

    test('probes: every ping between its containers ends as it did on the real kernel', () => {
      const probes = real.lines('probes.txt').map(probeOf);
      expect(probes.length).toBeGreaterThan(80);
      const answers = probes.map(({ from, to, reached, line }) => {
        const [location] = plane.locate({ kind: 'container', machine: HOST, container: from });
        const { verdict, reply } = simulate(plane.world, {
          machine: HOST,
          namespace: location!.namespace,
          protocol: 'icmp',
          destination: ip(to),
        });
        const answered = verdict === 'delivered' && reply?.verdict === 'delivered';
        return answered === reached
          ? line
          : `${line} in reality, ${verdict} and ${reply?.verdict} in the model`;
      });
      expect(answers).toEqual(probes.map(({ line }) => line));
    });
  },
);

function nameOf(sysctlLine: string): string {
  return sysctlLine.split(' = ')[0]!;
}

function texts(lines: readonly Line[]): string[] {
  return lines.map((line) => line.text);
}

function interfaceLine({ name, mtu, master, addresses }: Interface): string {
  const inet = addresses.filter(({ address }) => !address.includes(':'));
  return line(name, mtu, master, inet.map(inetText));
}

function inetText({ address, prefixLength, broadcast, scope }: InterfaceAddress): string {
  return `${address}/${prefixLength} brd ${broadcast ?? 'none'} ${scope}`;
}

function capturedLine({ ifname, mtu, master, addr_info }: CapturedInterface): string {
  const inet = addr_info.filter(({ family }) => family === 'inet');
  return line(
    ifname,
    mtu,
    master,
    inet.map(
      ({ local, prefixlen, broadcast, scope }) => `${local}/${prefixlen} brd ${broadcast ?? 'none'} ${scope}`,
    ),
  );
}

function line(name: string, mtu: number, master: string | undefined, addresses: readonly string[]): string {
  return `${name} mtu ${mtu} master ${master ?? 'none'} ${addresses.join(' ')}`;
}

function isIpv4({ dst, gateway }: CapturedRoute): boolean {
  return !dst.includes(':') && !gateway?.includes(':');
}

function capturedRoute(route: CapturedRoute): string {
  const {
    type = 'unicast',
    dst,
    gateway = '',
    dev,
    table = 'main',
    protocol = 'boot',
    scope = 'global',
    prefsrc = '',
  } = route;
  return [table, type, dst, gateway, dev, protocol, scope, prefsrc].join(' ');
}

function routeLine({ table, type, destination, nextHops, protocol, scope, source }: Route): string {
  const dst = destination === '0.0.0.0/0' ? 'default' : destination.replace('/32', '');
  const [hop] = nextHops;
  const name = table === TABLE.local ? 'local' : 'main';
  return [name, type, dst, hop?.via ?? '', hop?.dev, protocol, scope, source ?? ''].join(' ');
}

import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Interface } from '../../../src/linux/interface.js';
import type { Machine, NetworkNamespace } from '../../../src/linux/namespace.js';
import { addressLines } from '../../../src/linux/print/address.js';
import { bridgeLinkLines } from '../../../src/linux/print/bridge.js';
import { iptablesLines } from '../../../src/linux/print/iptables.js';
import { joinLines } from '../../../src/linux/print/line.js';
import { mainRouteLines, routeLines } from '../../../src/linux/print/route.js';
import { ruleLines } from '../../../src/linux/print/rule.js';
import { readBridgeFdb, readBridgeLink, withBridgePorts } from '../../../src/linux/read/bridge.js';
import { readIpAddr } from '../../../src/linux/read/ip-addr.js';
import { readIpRoute } from '../../../src/linux/read/ip-route.js';
import { readIpRule } from '../../../src/linux/read/ip-rule.js';
import { readIptablesSave } from '../../../src/linux/read/iptables-save.js';
import { readSysctl } from '../../../src/linux/read/sysctl.js';
import { interfaceSysctl, sysctl } from '../../../src/linux/sysctl.js';
import { EMPTY_NAMESPACE } from '../empty-namespace.js';

const TRUTH = '../shared/truth';
const read = (name: string) => readFileSync(`${TRUTH}/${name}`, 'utf8');

const provenance = { by: 'capture', why: 'a capture' };

function namespace(parts: Partial<NetworkNamespace>): { host: NetworkNamespace; machine: Machine } {
  const host = { ...EMPTY_NAMESPACE, ...parts };
  return { host, machine: { name: 'captured', namespaces: new Map([['host', host]]), provenance } };
}

const byName = (devices: readonly Interface[]) => new Map(devices.map((device) => [device.name, device]));

/** What the model does not keep: queue length (dockerd sets none), duplicate address detection, trailing blanks. */
const comparable = (text: string) =>
  text
    .replace(/ qlen 1000$/gm, '')
    .replace(/ tentative/g, '')
    .replace(/ +$/gm, '');

/** Without dated headers and with counters at zero, as the model prints. */
const undated = (text: string) => text.replace(/^#.*\n/gm, '').replace(/\[\d+:\d+\]/g, '[0:0]');

describe.skipIf(!existsSync(TRUTH))(
  'captures, read and printed again (skipped where ../shared/truth is absent)',
  () => {
    it.each([
      'docker-20.10/iptables-save.txt',
      'kube-proxy-1.20/node2.iptables-save',
      'calico/cali-iptables-dump.txt',
    ])('iptables-save: %s', (file) => {
      const { value, findings } = readIptablesSave(read(file));
      expect(findings).toEqual([]);
      expect(joinLines(iptablesLines(namespace({ iptables: value }).host))).toBe(undated(read(file)));
    });

    it('iptables-save written by hand: rules stand in the order of their chains', () => {
      const { value, findings } = readIptablesSave(read('calico/iptables-dump.txt'));
      expect(findings).toEqual([]);
      const printed = joinLines(iptablesLines(namespace({ iptables: value }).host));
      expect(printed.split('\n').sort()).toEqual(
        undated(read('calico/iptables-dump.txt')).split('\n').sort(),
      );
    });

    it.each(['docker-20.10/ip-addr.txt', 'kube-proxy-1.20/node2.ip-addr.txt'])('ip addr: %s', (file) => {
      const { value, findings } = readIpAddr(read(file));
      expect(findings).toEqual([]);
      const { host, machine } = namespace({ interfaces: byName(value) });
      expect(comparable(joinLines(addressLines(host, machine)))).toBe(comparable(read(file)));
    });

    it('ip -j addr says the same as ip addr', () => {
      expect(readIpAddr(read('docker-20.10/ip-addr.json'))).toEqual(
        readIpAddr(read('docker-20.10/ip-addr.txt')),
      );
    });

    it('kinds of devices', () => {
      const devices = readIpAddr(read('docker-20.10/ip-addr.txt')).value;
      const kinds = Object.fromEntries(devices.map(({ name, kind }) => [name, kind]));
      expect(kinds).toMatchObject({
        lo: 'loopback',
        docker0: 'bridge',
        'br-a931fafd8a82': 'bridge',
        veth2b7e54f: 'veth',
      });
    });

    it('ip route', () => {
      const { value, findings } = readIpRoute(read('docker-20.10/ip-route.txt'));
      expect(findings).toEqual([]);
      const { host, machine } = namespace({ routes: value });
      expect(comparable(joinLines(mainRouteLines(host, machine)))).toBe(
        comparable(read('docker-20.10/ip-route.txt')),
      );
    });

    it('ip -j route show table all', () => {
      const { value, findings } = readIpRoute(read('docker-20.10/ip-route-all.json'));
      expect(findings).toEqual([]);
      const { host, machine } = namespace({ routes: value });
      const lines = routeLines(host, machine).map((line) => line.text);
      expect(lines.slice(0, 6)).toEqual(comparable(read('docker-20.10/ip-route.txt')).trimEnd().split('\n'));
      expect(lines.slice(6, 9)).toEqual([
        'local 127.0.0.0/8 dev lo table local proto kernel scope host src 127.0.0.1',
        'local 127.0.0.1 dev lo table local proto kernel scope host src 127.0.0.1',
        'broadcast 127.255.255.255 dev lo table local proto kernel scope link src 127.0.0.1',
      ]);
      expect(lines).toContain('fe80::/64 dev docker0 proto kernel metric 256 pref medium');
    });

    it('ip rule', () => {
      const { value, findings } = readIpRule(read('docker-20.10/ip-rule.txt'));
      expect(findings).toEqual([]);
      expect(joinLines(ruleLines(namespace({ rules: value }).host))).toBe(read('docker-20.10/ip-rule.txt'));
    });

    it('bridge link', () => {
      const ports = readBridgeLink(read('docker-20.10/bridge-link.txt'));
      const devices = withBridgePorts(readIpAddr(read('docker-20.10/ip-addr.txt')).value, ports.value);
      expect(ports.findings).toEqual([]);
      const { host, machine } = namespace({ interfaces: byName(devices) });
      expect(joinLines(bridgeLinkLines(host, machine))).toBe(
        comparable(read('docker-20.10/bridge-link.txt')),
      );
    });

    it('bridge fdb holds nothing that somebody wrote', () => {
      expect(readBridgeFdb(read('docker-20.10/bridge-fdb.txt'))).toEqual({ value: [], findings: [] });
    });

    it('sysctl -a', () => {
      const { value, findings } = readSysctl(read('docker-20.10/sysctl.txt'));
      expect(findings).toEqual([]);
      const { host } = namespace({ sysctls: value });
      const lines = read('docker-20.10/sysctl.txt').trimEnd().split('\n');
      for (const line of lines) {
        const [name = '', expected] = line.split(' = ');
        expect(sysctl(host, name)?.value).toBe(expected);
      }
      expect(interfaceSysctl(host, 'docker0', 'forwarding').value).toBe(1);
    });
  },
);

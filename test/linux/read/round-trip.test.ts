import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Family,
  fromNumber,
  type IpAddress,
  lastAddress,
  type MacAddress,
  prefixOf,
} from '../../../src/linux/address.js';
import type { Interface, InterfaceAddress } from '../../../src/linux/interface.js';
import type { Machine, NetworkNamespace } from '../../../src/linux/namespace.js';
import { BUILT_IN_CHAINS } from '../../../src/linux/netfilter/draft.js';
import type { Chain, IptablesTable, TableName } from '../../../src/linux/netfilter/ruleset.js';
import { addressLines } from '../../../src/linux/print/address.js';
import { ipsetLines } from '../../../src/linux/print/ipset.js';
import { iptablesLines } from '../../../src/linux/print/iptables.js';
import { joinLines } from '../../../src/linux/print/line.js';
import { linkLines } from '../../../src/linux/print/link.js';
import { neighbourLines } from '../../../src/linux/print/neighbour.js';
import { formatRoute } from '../../../src/linux/print/route.js';
import { formatRule } from '../../../src/linux/print/rule.js';
import { readIpAddr } from '../../../src/linux/read/ip-addr.js';
import { readIpNeigh } from '../../../src/linux/read/ip-neigh.js';
import { readIpRoute } from '../../../src/linux/read/ip-route.js';
import { readIpRule } from '../../../src/linux/read/ip-rule.js';
import { readIpsetSave } from '../../../src/linux/read/ipset.js';
import { readIptablesSave } from '../../../src/linux/read/iptables-save.js';
import { captured } from '../../../src/linux/read/result.js';
import type { Route, RoutingRule } from '../../../src/linux/route.js';
import { EMPTY_NAMESPACE } from '../empty-namespace.js';

const provenance = captured('the test');

const address = (family: Family): fc.Arbitrary<IpAddress> =>
  family === 4
    ? fc.bigInt({ min: 1n, max: (1n << 32n) - 1n }).map((n) => fromNumber(4, n))
    : fc.bigInt({ min: 1n, max: (1n << 128n) - 1n }).map((n) => fromNumber(6, n));
const mac = fc
  .array(fc.nat(255), { minLength: 6, maxLength: 6 })
  .map((bytes) => bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(':') as MacAddress);
const deviceName = fc.stringMatching(/^[a-z][a-z0-9.-]{0,13}$/);
const byte = fc.integer({ min: 1, max: 255 });
const mark = fc.record({ value: fc.nat(0xffff), mask: fc.constantFrom(0xffffffff, 0xff00, 1) });

/** Every optional member either there or absent, never undefined. */
function optional<T extends object>(
  model: { [key in keyof T]: fc.Arbitrary<T[key]> },
): fc.Arbitrary<Partial<T>> {
  return fc.record(model, { requiredKeys: [] }) as fc.Arbitrary<Partial<T>>;
}

describe('ip route', () => {
  const route = (family: Family): fc.Arbitrary<Route> => {
    const width = family === 4 ? 32 : 128;
    const hop = fc.tuple(optional({ via: address(family), onlink: fc.constant(true as const) }), deviceName);
    const hops = fc
      .array(hop, { minLength: 1, maxLength: 3 })
      .map((all) => all.map(([rest, dev]) => ({ ...rest, dev, ...(all.length > 1 ? { weight: 1 } : {}) })));
    const destination = fc.tuple(address(family), fc.integer({ min: 1, max: width }));
    return fc
      .record({
        table: fc.constantFrom(254, 255, 253, 100),
        type: fc.constantFrom(
          'unicast',
          'local',
          'broadcast',
          'blackhole',
          'unreachable',
          'prohibit',
          'throw',
        ),
        destination: destination.map(([of, length]) => prefixOf(of, length)),
        nextHops: hops,
        scope: family === 6 ? fc.constant('global') : fc.constantFrom('global', 'link', 'host'),
        protocol: fc.constantFrom('boot', 'kernel', 'static', 'bird', '80'),
        metric: fc.nat(2000),
        rest: optional({ source: address(family), mtu: fc.integer({ min: 68, max: 9000 }) }),
      })
      .map(({ rest, ...fixed }) => {
        const none = ['blackhole', 'unreachable', 'prohibit', 'throw'].includes(fixed.type);
        return { ...fixed, ...rest, ...(none ? { nextHops: [] } : {}), provenance } as Route;
      });
  };

  it.each([4, 6] as const)('IPv%i', (family) => {
    fc.assert(
      fc.property(fc.array(route(family)), (routes) => {
        const text = routes.map((one) => formatRoute(one)).join('\n');
        expect(readIpRoute(text, provenance)).toEqual({ value: routes, findings: [] });
      }),
    );
  });
});

it('ip rule', () => {
  const rule: fc.Arbitrary<RoutingRule> = fc
    .record({
      priority: fc.nat(40000),
      table: fc.constantFrom(254, 255, 253, 100),
      rest: optional({
        from: address(4).map((of) => prefixOf(of, 24)),
        to: address(4).map((of) => prefixOf(of, 32)),
        iif: deviceName,
        oif: deviceName,
        fwmark: mark,
        not: fc.constant(true as const),
      }),
    })
    .map(({ rest, ...fixed }) => ({ ...fixed, ...rest, family: 4, provenance }));
  fc.assert(
    fc.property(fc.array(rule), (rules) => {
      const text = rules.map(formatRule).join('\n');
      expect(readIpRule(text, { provenance })).toEqual({ value: rules, findings: [] });
    }),
  );
});

it('ip neigh', () => {
  const entry = fc.record({
    address: address(4),
    dev: deviceName,
    mac,
    state: fc.constantFrom('PERMANENT' as const, 'NOARP' as const),
    provenance: fc.constant(provenance),
  });
  fc.assert(
    fc.property(fc.array(entry), (neighbours) => {
      const text = joinLines(neighbourLines({ ...EMPTY_NAMESPACE, neighbours }));
      expect(readIpNeigh(text, provenance)).toEqual({ value: neighbours, findings: [] });
    }),
  );
});

it('ipset save', () => {
  const set = fc.record({
    name: fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,20}$/),
    type: fc.constantFrom('hash:ip', 'hash:net', 'hash:ip,port'),
    family: fc.constantFrom(4 as const, 6 as const),
    members: fc.array(address(4)),
    provenance: fc.constant(provenance),
  });
  fc.assert(
    fc.property(fc.uniqueArray(set, { selector: (one) => one.name }), (sets) => {
      const ipsets = new Map(sets.map((one) => [one.name, one]));
      const { value, findings } = readIpsetSave(
        joinLines(ipsetLines({ ...EMPTY_NAMESPACE, ipsets })),
        provenance,
      );
      expect(findings).toEqual([]);
      expect(new Map(value.map((one) => [one.name, one]))).toEqual(ipsets);
    }),
  );
});

it('iptables-save', () => {
  const spec = fc.constantFrom(
    '',
    '-j ACCEPT',
    '-s 10.0.0.0/8 -p tcp -m comment --comment "a b" -j DROP',
    '! -i lo',
  );
  const table: fc.Arbitrary<IptablesTable> = fc
    .record({
      name: fc.constantFrom('raw', 'mangle', 'nat', 'filter', 'security') as fc.Arbitrary<TableName>,
      own: fc.uniqueArray(fc.stringMatching(/^[a-z][A-Za-z0-9_-]{0,20}$/), { maxLength: 5 }),
      policy: fc.constantFrom('ACCEPT', 'DROP'),
      specs: fc.array(fc.array(spec, { maxLength: 4 }), { minLength: 10, maxLength: 10 }),
    })
    .map(({ name, own, policy, specs }) => {
      const builtIn = BUILT_IN_CHAINS[name];
      const chains = [...builtIn, ...own].map((chain, at): [string, Chain] => [
        chain,
        {
          name: chain,
          ...(at < builtIn.length ? { policy: policy as 'ACCEPT' | 'DROP' } : {}),
          rules: (specs[at] ?? []).map((text) => ({ spec: text, provenance })),
          provenance,
        },
      ]);
      return { family: 4, name, chains: new Map(chains) };
    });
  fc.assert(
    fc.property(fc.array(table, { maxLength: 5 }), (iptables) => {
      const text = joinLines(iptablesLines({ ...EMPTY_NAMESPACE, iptables }));
      expect(readIptablesSave(text, { provenance })).toEqual({ value: iptables, findings: [] });
    }),
  );
});

describe('devices', () => {
  const machineOf = (devices: readonly Interface[]): { host: NetworkNamespace; machine: Machine } => {
    const host = { ...EMPTY_NAMESPACE, interfaces: new Map(devices.map((one) => [one.name, one])) };
    return { host, machine: { name: 'm', namespaces: new Map([['host', host]]), provenance } };
  };

  const inet: fc.Arbitrary<InterfaceAddress> = fc
    .tuple(
      address(4),
      fc.integer({ min: 1, max: 32 }),
      fc.constantFrom('global', 'link', 'host'),
      fc.boolean(),
    )
    .map(([of, prefixLength, scope, brd]) => ({
      address: of,
      prefixLength,
      scope: scope as InterfaceAddress['scope'],
      ...(brd ? { broadcast: lastAddress(prefixOf(of, prefixLength)) } : {}),
      provenance,
    }));

  /** Later addresses of a prefix would be printed last, as secondary ones. */
  const onePerPrefix = fc.uniqueArray(inet, {
    selector: (one) => prefixOf(one.address, one.prefixLength),
  });

  const base = fc.record({ mtu: fc.integer({ min: 68, max: 9000 }), up: fc.boolean(), mac });
  const ofKind = fc.oneof(
    fc.constant({ kind: 'bridge' as const }),
    fc.constant({ kind: 'dummy' as const }),
    fc
      .tuple(
        optional({ local: address(4), remote: address(4) }),
        fc.constantFrom('inherit' as const, 64),
        fc.boolean(),
      )
      .map(([ends, ttl, pmtuDiscovery]) => ({ kind: 'ipip' as const, ...ends, ttl, pmtuDiscovery })),
    fc
      .tuple(optional({ local: address(4), underlay: deviceName }), byte, byte, fc.boolean())
      .map(([ends, vni, port, learning]) => ({ kind: 'vxlan' as const, ...ends, vni, port, learning })),
    fc.tuple(deviceName, fc.boolean()).map(([name, hairpin]) => ({
      kind: 'veth' as const,
      peer: { namespace: 'host', name },
      ...(hairpin ? { hairpin: true, master: 'br-x' } : {}),
    })),
    fc.tuple(deviceName, fc.constantFrom('bridge' as const, 'private' as const)).map(([name, mode]) => ({
      kind: 'macvlan' as const,
      mode,
      parent: { namespace: 'host', name },
    })),
  );
  const device = fc
    .tuple(deviceName, fc.integer({ min: 1, max: 9999 }), base, ofKind)
    .map(([name, index, common, kind]) => {
      const { mac: hardware, ...rest } = common;
      const addressed = kind.kind === 'ipip' ? rest : { ...rest, mac: hardware };
      return { ...addressed, ...kind, name, index, addresses: [], provenance } as Interface;
    });
  const devices = fc
    .uniqueArray(device, { selector: (one) => one.name, maxLength: 6 })
    .map((all) => all.map((one, at) => ({ ...one, index: at + 1 })));

  it('ip -d link', () => {
    fc.assert(
      fc.property(devices, (all) => {
        const { host, machine } = machineOf(all);
        expect(readIpAddr(joinLines(linkLines(host, machine)), provenance)).toEqual({
          value: all,
          findings: [],
        });
      }),
    );
  });

  it('ip addr keeps the addresses', () => {
    fc.assert(
      fc.property(onePerPrefix, (addresses) => {
        const lan = {
          kind: 'ethernet',
          name: 'eth0',
          index: 2,
          mtu: 1500,
          up: true,
          addresses,
          provenance,
        } as const;
        const { host, machine } = machineOf([lan]);
        const { value, findings } = readIpAddr(joinLines(addressLines(host, machine)), provenance);
        expect(findings).toEqual([]);
        expect(value[0]?.addresses).toEqual(addresses);
      }),
    );
  });
});

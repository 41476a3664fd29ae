import { describe, expect, it } from 'vitest';
import { ip, prefix } from '../../src/linux/address.js';
import { MachineDraft, type NamespaceDraft, type NewRoute } from '../../src/linux/draft.js';
import { formatRoute } from '../../src/linux/print/route.js';
import { interfaceSysctl, sysctl } from '../../src/linux/sysctl.js';

const provenance = { by: 'admin', why: 'declared' };

function machine(write: (draft: MachineDraft) => void) {
  const draft = new MachineDraft('m', provenance);
  write(draft);
  return draft.build();
}

function host(write: (draft: MachineDraft) => void) {
  return machine(write).namespaces.get('host')!;
}

const dummy = (name: string) => ({ kind: 'dummy', name, mtu: 1500, up: true, provenance }) as const;

describe('a fresh machine', () => {
  it('has one namespace with lo, and its routes and rules', () => {
    const fresh = host(() => {});
    expect([...fresh.interfaces.keys()]).toEqual(['lo']);
    expect(fresh.interfaces.get('lo')).toMatchObject({ index: 1, mtu: 65536, up: true });
    expect(fresh.routes.map((route) => route.destination)).toContain('127.0.0.0/8');
    expect(fresh.rules).toHaveLength(5);
  });

  it('numbers devices through all namespaces, as a veth pair made on the host shows', () => {
    const built = machine((draft) => {
      const web = draft.addNamespace('web', provenance, 'pause');
      expect(draft.host.addInterface(dummy('d0'))).toBe(2);
      expect(web.addInterface(dummy('d1'))).toBe(3);
      expect(web.addInterface({ ...dummy('d2'), index: 40 })).toBe(40);
    });
    expect(built.namespaces.get('web')).toMatchObject({ name: 'web', holder: 'pause' });
  });
});

describe('devices', () => {
  it('are changed one property at a time', () => {
    const state = host(({ host: write }) => {
      write.addInterface(dummy('d0'));
      write.setMaster('d0', 'br0');
      write.setMtu('d0', 1400);
      write.setUp('d0', false);
      write.setMtu('nobody', 9000);
    });
    expect(state.interfaces.get('d0')).toMatchObject({ master: 'br0', mtu: 1400, up: false });
    expect(state.interfaces.has('nobody')).toBe(false);
  });

  it('have no IPv6 address where IPv6 is switched off', () => {
    const state = host(({ host: write }) => {
      write.addInterface(dummy('d0'));
      write.addAddress('d0', { address: ip('fd00::1'), prefixLength: 64, scope: 'global', provenance });
      write.addAddress('d0', { address: ip('10.0.0.1'), prefixLength: 24, scope: 'global', provenance });
      write.setSysctl('net.ipv6.conf.all.disable_ipv6', 1, provenance);
    });
    expect(state.interfaces.get('d0')?.addresses.map((one) => one.address)).toEqual(['10.0.0.1']);
    expect(state.interfaces.get('lo')?.addresses.map((one) => one.address)).toEqual(['127.0.0.1']);
  });
});

describe('ip route add', () => {
  const via = { via: ip('10.0.0.9'), dev: 'd0' };

  it.each<[string, Omit<NewRoute, 'provenance'>]>([
    ['10.1.0.0/16 via 10.0.0.9 dev d0', { destination: prefix('10.1.0.0/16'), nextHops: [via] }],
    ['10.1.0.5 dev d0 scope link', { destination: prefix('10.1.0.5/32'), nextHops: [{ dev: 'd0' }] }],
    [
      'local 10.1.0.5 dev lo scope host',
      { destination: prefix('10.1.0.5/32'), type: 'local', nextHops: [{ dev: 'lo' }] },
    ],
    [
      'blackhole 10.1.0.0/26 proto bird',
      { destination: prefix('10.1.0.0/26'), type: 'blackhole', protocol: 'bird' },
    ],
    [
      'fd01::/64 dev d0 metric 1024 pref medium',
      { destination: prefix('fd01::/64'), nextHops: [{ dev: 'd0' }] },
    ],
  ])('%s', (text, route) => {
    const state = host(({ host: write }) => write.addRoute({ ...route, provenance }));
    expect(
      state.routes.filter((one) => one.provenance === provenance).map((one) => formatRoute(one)),
    ).toEqual([text]);
  });

  it('and del of what one program wrote', () => {
    const state = host(({ host: write }) => {
      const destination = prefix('10.1.0.0/26');
      write.addRoute({ destination, nextHops: [via], provenance: { by: 'bird', why: 'learned' } });
      write.addRoute({ destination, nextHops: [via], provenance });
      write.removeRoutes(destination, 'bird');
    });
    expect(
      state.routes.filter((one) => one.destination === '10.1.0.0/26').map((one) => one.provenance.by),
    ).toEqual(['admin']);
  });
});

describe('sysctl -w', () => {
  it('written again stands later', () => {
    const state = host(({ host: write }) => {
      write.setSysctl('net.ipv4.ip_forward', 0, provenance);
      write.setSysctl('net.ipv4.conf.eth0.forwarding', 0, provenance);
      write.setSysctl('net.ipv4.ip_forward', 1, provenance);
    });
    expect(interfaceSysctl(state, 'eth0', 'forwarding').value).toBe(1);
  });

  it('of IPv4 on the machine is what its other namespaces start with', () => {
    const built = machine((draft) => {
      const web = draft.addNamespace('web', provenance);
      const own = draft.addNamespace('own', provenance);
      draft.host.setSysctl('net.ipv4.ip_forward', 1, provenance);
      draft.host.setSysctl('net.ipv4.conf.eth0.rp_filter', 1, provenance);
      draft.host.setSysctl('net.ipv6.conf.all.forwarding', 1, provenance);
      own.setSysctl('net.ipv4.ip_forward', 0, provenance);
      web.addInterface(dummy('eth0'));
    });
    const web = built.namespaces.get('web')!;
    expect(sysctl(web, 'net.ipv4.ip_forward')).toEqual({
      name: 'net.ipv4.ip_forward',
      value: '1',
      provenance: { by: 'admin', why: 'declared; taken over from the machine' },
    });
    expect(interfaceSysctl(web, 'eth0', 'forwarding').value).toBe(1);
    expect(interfaceSysctl(web, 'eth0', 'rp_filter').value).toBe(0);
    expect(interfaceSysctl(web, 'eth0', 'forwarding', 6).value).toBe(0);
    expect(sysctl(built.namespaces.get('own')!, 'net.ipv4.ip_forward').value).toBe('0');
  });
});

describe('iptables', () => {
  it('keeps a restored chain as it is, so that machines share it, until somebody writes to it', () => {
    const ready = { name: 'READY', rules: [{ spec: '-j RETURN', provenance }], provenance };
    const chainsOf = (write: (nat: ReturnType<NamespaceDraft['iptables']>) => void) => {
      const built = host(({ host: draft }) => write(draft.iptables('nat')));
      return built.iptables[0]!.chains.get('READY')!;
    };
    expect(chainsOf((nat) => nat.restore(ready))).toBe(ready);
    const replaced = chainsOf((nat) => {
      nat.newChain('READY', provenance);
      nat.append('READY', '-j ACCEPT', provenance);
      nat.restore(ready);
    });
    expect(replaced).toBe(ready);
    const longer = chainsOf((nat) => {
      nat.restore(ready);
      nat.append('READY', '-j ACCEPT', provenance);
    });
    expect(longer.rules.map(({ spec }) => spec)).toEqual(['-j RETURN', '-j ACCEPT']);
    expect(ready.rules).toHaveLength(1);
  });

  it('-N, -A, -I, -P', () => {
    const state = host(({ host: write }) => {
      const filter = write.iptables('filter');
      filter.newChain('X', provenance);
      filter.newChain('X', provenance);
      filter.append('FORWARD', '-j X', provenance);
      filter.insert('FORWARD', '-j first', provenance);
      filter.insert('FORWARD', '-j second', provenance, 2);
      filter.policy('FORWARD', 'DROP', provenance);
      write.iptables('filter').append('X', '-j RETURN', provenance);
      write.iptables('filter', 6);
      write.iptables('raw');
    });
    expect(state.iptables.map((table) => `${table.family} ${table.name}`)).toEqual([
      '4 raw',
      '4 filter',
      '6 filter',
    ]);
    const { chains } = state.iptables[1]!;
    expect([...chains.keys()]).toEqual(['INPUT', 'FORWARD', 'OUTPUT', 'X']);
    expect(chains.get('FORWARD')?.policy).toBe('DROP');
    expect(chains.get('FORWARD')?.rules.map((rule) => rule.spec)).toEqual(['-j first', '-j second', '-j X']);
  });

  it('a rule for a chain that is not there is a mistake in the program', () => {
    expect(() =>
      host(({ host: write }) => write.iptables('nat').append('NOPE', '-j ACCEPT', provenance)),
    ).toThrow('no chain NOPE in table nat: create it first');
  });
});

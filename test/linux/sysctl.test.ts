import { describe, expect, it } from 'vitest';
import type { Sysctl } from '../../src/linux/namespace.js';
import { interfaceSysctl, sysctl } from '../../src/linux/sysctl.js';
import type { Ipv4InterfaceKey } from '../../src/linux/sysctl-defaults.js';

/** Lines `name = value`, written one after the other. */
function written(text: string): { sysctls: ReadonlyMap<string, Sysctl> } {
  const lines = text.trim() === '' ? [] : text.trim().split('\n');
  const entry = (line: string): [string, Sysctl] => {
    const [name = '', value = ''] = line.trim().split(' = ');
    return [name, { value, provenance: { by: 'admin', why: 'written in the test' } }];
  };
  return { sysctls: new Map(lines.map(entry)) };
}

const fresh = written('');

describe('sysctl', () => {
  it.each([
    ['net.ipv4.ip_forward', '0'],
    ['net.ipv4.ip_default_ttl', '64'],
    ['net.ipv4.ip_local_port_range', '32768\t60999'],
    ['net.ipv4.conf.all.rp_filter', '0'],
    ['net.ipv4.conf.eth0.send_redirects', '1'],
    ['net.ipv4.neigh.cali1.proxy_delay', '80'],
    ['net.ipv6.conf.default.accept_ra', '1'],
    ['net.bridge.bridge-nf-call-iptables', '0'],
  ])('%s is %s in a fresh namespace', (name, value) => {
    expect(sysctl(fresh, name)).toMatchObject({ name, value, provenance: { by: 'kernel' } });
  });

  it('says why bridges do not ask iptables', () => {
    expect(sysctl(fresh, 'net.bridge.bridge-nf-call-iptables').provenance.why).toContain('br_netfilter');
  });

  it.each(['net.ipv4.no_such', 'net.ipv4.conf.eth0.no_such', 'net.ipv4.conf.rp_filter', '__proto__', ''])(
    'knows nothing of %j',
    (name) => {
      expect(sysctl(fresh, name)).toBeUndefined();
    },
  );

  it('tells who set it', () => {
    expect(sysctl(written('net.ipv4.ip_default_ttl = 32'), 'net.ipv4.ip_default_ttl')).toEqual({
      name: 'net.ipv4.ip_default_ttl',
      value: '32',
      provenance: { by: 'admin', why: 'written in the test' },
    });
  });

  it('gives names of its own that someone wrote', () => {
    expect(sysctl(written('net.core.somaxconn = 4096'), 'net.core.somaxconn')?.value).toBe('4096');
  });

  it('reads device names with dots', () => {
    const of = written('net.ipv4.conf.eth0.100.rp_filter = 2');
    expect(sysctl(of, 'net.ipv4.conf.eth0.100.rp_filter')?.value).toBe('2');
    expect(interfaceSysctl(of, 'eth0.100', 'rp_filter').value).toBe(2);
  });
});

describe('ip_forward', () => {
  const on = written('net.ipv4.ip_forward = 1');

  it.each(['net.ipv4.ip_forward', 'net.ipv4.conf.all.forwarding', 'net.ipv4.conf.default.forwarding'])(
    'writes %s',
    (name) => {
      expect(sysctl(on, name)?.value).toBe('1');
    },
  );

  it('is written by conf.all.forwarding', () => {
    expect(sysctl(written('net.ipv4.conf.all.forwarding = 1'), 'net.ipv4.ip_forward').value).toBe('1');
  });

  it('writes every device', () => {
    const result = interfaceSysctl(on, 'eth0', 'forwarding');
    expect(result.value).toBe(1);
    expect(result.decidedBy.provenance.by).toBe('admin');
  });

  it('leaves a device alone that was written later', () => {
    const of = written('net.ipv4.ip_forward = 1\nnet.ipv4.conf.eth0.forwarding = 0');
    expect(interfaceSysctl(of, 'eth0', 'forwarding').value).toBe(0);
    expect(interfaceSysctl(of, 'eth1', 'forwarding').value).toBe(1);
  });

  it('overrides a device that was written before', () => {
    const of = written('net.ipv4.conf.eth0.forwarding = 0\nnet.ipv4.ip_forward = 1');
    expect(interfaceSysctl(of, 'eth0', 'forwarding').value).toBe(1);
  });
});

describe('a device and all', () => {
  it.each<[Ipv4InterfaceKey, number, number, number]>([
    ['rp_filter', 0, 1, 1],
    ['rp_filter', 2, 1, 2],
    ['rp_filter', 1, 2, 2],
    ['arp_ignore', 1, 0, 1],
    ['proxy_arp', 0, 1, 1],
    ['proxy_arp', 1, 0, 1],
    ['route_localnet', 1, 0, 1],
    ['accept_local', 0, 0, 0],
    ['send_redirects', 0, 1, 1],
    ['bc_forwarding', 1, 0, 0],
    ['bc_forwarding', 1, 1, 1],
  ])('%s: eth0 %i and all %i give %i', (key, own, all, result) => {
    const of = written(`net.ipv4.conf.eth0.${key} = ${own}\nnet.ipv4.conf.all.${key} = ${all}`);
    expect(interfaceSysctl(of, 'eth0', key).value).toBe(result);
  });

  it('names the value that decided', () => {
    const of = written('net.ipv4.conf.all.rp_filter = 1\nnet.ipv4.conf.eth0.rp_filter = 0');
    expect(interfaceSysctl(of, 'eth0', 'rp_filter').decidedBy.name).toBe('net.ipv4.conf.all.rp_filter');
    expect(interfaceSysctl(of, 'eth0', 'rp_filter').asked.map((one) => one.name)).toEqual([
      'net.ipv4.conf.eth0.rp_filter',
      'net.ipv4.conf.all.rp_filter',
    ]);
  });

  it('names who set it rather than the default where both say the same', () => {
    const of = written('net.ipv4.conf.all.send_redirects = 1');
    expect(interfaceSysctl(of, 'eth0', 'send_redirects').decidedBy.name).toBe(
      'net.ipv4.conf.all.send_redirects',
    );
    expect(interfaceSysctl(fresh, 'eth0', 'send_redirects').decidedBy.name).toBe(
      'net.ipv4.conf.eth0.send_redirects',
    );
  });

  it('a device starts with the value of default', () => {
    const of = written('net.ipv4.conf.default.rp_filter = 2\nnet.ipv4.conf.eth1.rp_filter = 0');
    expect(interfaceSysctl(of, 'eth0', 'rp_filter').value).toBe(2);
    expect(interfaceSysctl(of, 'eth1', 'rp_filter').value).toBe(0);
  });

  it('proxy_delay is a key of neigh', () => {
    const of = written('net.ipv4.neigh.cali1.proxy_delay = 0');
    expect(interfaceSysctl(of, 'cali1', 'proxy_delay').value).toBe(0);
    expect(interfaceSysctl(of, 'cali2', 'proxy_delay').value).toBe(80);
  });

  it('IPv6 forwards by conf.all alone', () => {
    const of = written('net.ipv6.conf.eth0.forwarding = 1');
    expect(interfaceSysctl(of, 'eth0', 'forwarding', 6).value).toBe(0);
    expect(interfaceSysctl(written('net.ipv6.conf.all.forwarding = 1'), 'eth0', 'forwarding', 6).value).toBe(
      1,
    );
  });

  it('IPv6 is switched off on every device by conf.all', () => {
    const of = written('net.ipv6.conf.all.disable_ipv6 = 1');
    expect(interfaceSysctl(of, 'eth0', 'disable_ipv6', 6).value).toBe(1);
  });
});

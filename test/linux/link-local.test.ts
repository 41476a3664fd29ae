import { describe, expect, test } from 'vitest';
import { ip, parseMac } from '../../src/linux/address.js';
import { MachineDraft } from '../../src/linux/draft.js';
import { isLinkLocal, linkLocalOf } from '../../src/linux/link-local.js';
import { printState } from '../../src/linux/print/state.js';

const provenance = { by: 'admin', why: 'test' };

/** A machine whose eth0 has the addresses, after the sysctls. */
function machine(addresses: readonly string[], sysctls: readonly string[] = [], mtu = 1500) {
  const draft = new MachineDraft('a', provenance);
  const mac = parseMac('02:00:5e:10:00:01')!;
  draft.host.addInterface({ kind: 'ethernet', name: 'eth0', mtu, mac, up: true, provenance });
  for (const text of sysctls) draft.host.setSysctl(text.split('=')[0]!, text.split('=')[1]!, provenance);
  for (const text of addresses) {
    const prefixLength = text.includes(':') ? 64 : 24;
    draft.host.addAddress('eth0', { address: ip(text), prefixLength, scope: 'global', provenance });
  }
  return draft.build();
}

const inet6 = (...args: Parameters<typeof machine>) =>
  printState(machine(...args), { commands: ['ip addr'] })
    .split('\n')
    .filter((line) => line.includes('inet6') && !line.includes('::1/128'))
    .map((line) => line.trim().split(' ')[1]);

describe('link-local addresses', () => {
  test('follow from the hardware address', () => {
    expect(linkLocalOf(parseMac('ee:ee:ee:ee:ee:ee')!)).toBe('fe80::ecee:eeff:feee:eeee');
    expect(linkLocalOf(parseMac('00:00:5e:00:53:01')!)).toBe('fe80::200:5eff:fe00:5301');
    // The second ipvlan device of a parent, on Linux 6.1.
    expect(linkLocalOf(parseMac('ba:44:39:c0:0f:e4')!, 2)).toBe('fe80::ba44:3900:2c0:fe4');
    expect(
      ['fe80::1', 'febf::1', 'fec0::1', 'fd00::1', '10.0.0.1'].map((text) => isLinkLocal(ip(text))),
    ).toEqual([true, true, false, false, false]);
  });

  test('come with IPv6, behind the addresses that reach further, of which the newest is first', () => {
    expect(inet6(['fd00::5', 'fd00::6'])).toEqual(['fd00::6/64', 'fd00::5/64', 'fe80::5eff:fe10:1/64']);
    expect(inet6(['10.0.0.1'])).toEqual([]);
  });

  test('are missing where IPv6 is off, the packets are too small for it, or nobody wants them', () => {
    expect(inet6(['fd00::5'], ['net.ipv6.conf.all.disable_ipv6=1'])).toEqual([]);
    expect(inet6(['fd00::5'], [], 1279)).toEqual([]);
    expect(inet6(['fd00::5'], ['net.ipv6.conf.eth0.addr_gen_mode=1'])).toEqual(['fd00::5/64']);
  });

  test('give their device a route to its link', () => {
    expect(printState(machine(['fd00::5']), { commands: ['ip -6 route'] }).split('\n')).toEqual([
      '# ip -6 route',
      'fd00::/64 dev eth0 proto kernel metric 256 linkdown pref medium',
      'fe80::/64 dev eth0 proto kernel metric 256 linkdown pref medium',
      '',
    ]);
  });
});

test('addresses that a device answers for are printed as `ip neigh show proxy` does', () => {
  const draft = new MachineDraft('a', provenance);
  draft.host.proxies.push({ address: ip('fd00::9'), dev: 'eth0', provenance });
  expect(printState(draft.build(), { commands: ['ip neigh proxy'] })).toBe(
    '# ip neigh show proxy\nfd00::9 dev eth0 proxy\n',
  );
});

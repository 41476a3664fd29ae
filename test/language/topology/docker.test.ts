import { expect, test } from 'vitest';
import { programOf, topologyOf } from '../../fixtures.js';

async function networks(text: string) {
  const topology = await topologyOf(`host h { docker { ${text} } }`);
  return topology.machines.get('h')!.docker!.networks;
}

test('options of a bridge network', async () => {
  const all = await networks(`
    network plain
    network edge 10.0.0.0/24 { gateway-mode routed  host-ipv4 192.0.2.9  icc off }
    network bridge { gateway-mode nat-unprotected }
  `);
  expect(all.get('plain')).toMatchObject({ driver: 'bridge', gatewayMode: 'nat' });
  expect(all.get('plain')).not.toHaveProperty('hostIpv4');
  expect(all.get('edge')).toMatchObject({ gatewayMode: 'routed', hostIpv4: '192.0.2.9', icc: false });
  expect(all.get('bridge')).toMatchObject({ gatewayMode: 'nat-unprotected', declared: true });
});

test('macvlan and ipvlan', async () => {
  const all = await networks(`
    network one { driver macvlan  parent eth0  mode private }
    network two { driver ipvlan  parent eth1 }
  `);
  expect(all.get('one')).toMatchObject({ driver: 'macvlan', parent: 'eth0', mode: 'private' });
  expect(all.get('two')).toMatchObject({ driver: 'ipvlan', parent: 'eth1' });
  expect(all.get('two')).not.toHaveProperty('mode');
});

test.each([
  ['gateway-mode sideways', 'syntax'],
  ['host-ipv4 fd00::1', 'syntax'],
  ['host-ipv4 192.0.2.999', 'invalid-address'],
  ['mode vepa', 'syntax'],
  ['gateway-mode nat  gateway-mode routed', 'repeated-setting'],
  ['driver overlay', 'unsupported-driver'],
])('%s: %s', async (setting, code) => {
  const { findings } = await programOf(`host h { docker { network a { ${setting} } } }`);
  expect(findings.map((finding) => finding.code)).toContain(code);
});

test('the words of the options may be names', async () => {
  const all = await networks('network routed { }  network private { }  container parent { network routed }');
  expect([...all.keys()]).toEqual(expect.arrayContaining(['routed', 'private']));
});

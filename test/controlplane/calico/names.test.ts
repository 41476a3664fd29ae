import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chainName } from '../../../src/controlplane/calico/chain-name.js';
import { workloadInterface } from '../../../src/controlplane/calico/interface-name.js';

test('the host end is cali and 11 digits of the hash of NAMESPACE.POD', () => {
  expect(workloadInterface({ namespace: 'shop', name: 'web' })).toBe('cali551b05c3e54');
  fc.assert(
    fc.property(fc.string(), fc.string(), (namespace, name) => {
      const digest = createHash('sha1').update(`${namespace}.${name}`).digest('hex');
      expect(workloadInterface({ namespace, name })).toBe(`cali${digest.slice(0, 11)}`);
    }),
  );
});

test.each([
  ['cali-fw-', 'cali551b05c3e54', 'cali-fw-cali551b05c3e54'],
  ['cali-pro-', 'kns.kube-system', 'cali-pro-kns.kube-system'],
  // Seen on real nodes: a name that would be longer than 28 characters is hashed.
  ['cali-pro-', 'ksa.default.database', 'cali-pro-_Y89UBaIa4_PftWThMl'],
  ['cali-pro-', 'ksa.calico-system.default', 'cali-pro-_og73BH3DuNOZrbBKFW'],
  ['cali-pri-', 'ksa.calico-system.default', 'cali-pri-_og73BH3DuNOZrbBKFW'],
])('%s + %s = %s', (prefix, name, chain) => {
  expect(chainName(prefix, name)).toBe(chain);
});

test('no chain name is longer than iptables takes', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 80 }), (name) => {
      expect(chainName('cali-pri-', name).length).toBeLessThanOrEqual(28);
    }),
  );
});

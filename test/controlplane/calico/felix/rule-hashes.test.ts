import { expect, test } from 'vitest';
import { ACCEPT, setMark } from '../../../../src/controlplane/calico/felix/actions.js';
import { dispatchChains } from '../../../../src/controlplane/calico/felix/dispatch.js';
import { workloadChains } from '../../../../src/controlplane/calico/felix/endpoint.js';
import { markSet } from '../../../../src/controlplane/calico/felix/matches.js';
import { profileChains } from '../../../../src/controlplane/calico/felix/profiles.js';
import { type FelixChain, ruleHashes } from '../../../../src/controlplane/calico/felix/rule.js';

const provenance = { by: 'felix', why: 'test' };
const source = { uri: 'x', start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

/** As `iptables -L` shows them on a public node with one pod of namespace calico-system, behind cali839f4f93e61. */
const REAL: Record<string, string> = {
  'cali-fw-cali839f4f93e61':
    'OMdV1VmYvgay0Ju_ 9GTJTvgFoQSuHKyd z8vZgauvdvTX14jS WJxdljn16dqhpgmF rzce_8ES3RZZ9abT ' +
    'cr3QRQN7OZshnwZM yQFK3WKtWLN-RIEH bGNGJdfsMA4VCnAZ 4jKZ60Lo3ApMmZll tzuXKpDyOxEZ7V_o',
  'cali-from-wl-dispatch': 'SrG1j21I2siK_yQD S20STpYL4dv_pcZY',
  'cali-to-wl-dispatch': '4Fqv_-9RZ2vgyLDb 1Dz_2BWm_qJtjSng',
  'cali-pri-kns.calico-system': 'hLANj-OVIyT53h_j',
  'cali-pro-kns.calico-system': 'gWxJzCZXxl31NR0P',
  'cali-pri-_og73BH3DuNOZrbBKFW': 'OzmBDJrkeSSUiXhX',
  'cali-pro-_og73BH3DuNOZrbBKFW': '09a9ZBFOA1dZ4RN5',
};

test.each(Object.keys(REAL))('rules of %s have the hashes of a real node', (name) => {
  const profiles = ['kns.calico-system', 'ksa.calico-system.default'];
  const calico = { cni: { source } } as Parameters<typeof profileChains>[1];
  const chains: readonly FelixChain[] = [
    ...workloadChains({ interface: 'cali839f4f93e61', name: 'ns/pod', profiles, tiers: [], provenance }),
    ...dispatchChains(['cali839f4f93e61'], provenance),
    ...profiles.flatMap((profile) => profileChains(profile, calico)),
  ];
  expect(ruleHashes(chains.find((chain) => chain.name === name)!).join(' ')).toBe(REAL[name]);
});

test('rules at the end of a built-in chain are hashed under a name of their own', () => {
  const rules = [
    { matches: [markSet(0x10000)], action: ACCEPT, comments: ['Policy explicitly accepted packet.'] },
    { action: setMark(0x10000) },
  ];
  expect(ruleHashes({ name: 'FORWARD*appends*', rules })).toEqual(['S93hcgKJrXEqnTfs', 'mp77cMpurHhyjLrM']);
});

test('a hash covers all rules before it', () => {
  const both = ruleHashes({ name: 'c', rules: [{ action: ACCEPT }, { action: ACCEPT }] });
  expect(new Set(both).size).toBe(2);
  expect(ruleHashes({ name: 'c', rules: [{ action: ACCEPT }] })).toEqual(both.slice(0, 1));
  expect(ruleHashes({ name: 'd', rules: [{ action: ACCEPT }] })).not.toEqual(both.slice(0, 1));
});

import { expect, test } from 'vitest';
import { namespaceOf, planeOf, rules } from '../../state-text.js';

/** Chains of policies, and what pod a's chain of ingress jumps to, under a version of Calico. */
async function names(version: string): Promise<{ chains: string[]; jumps: string[] }> {
  const plane = await planeOf(`
  subnet lan 192.168.31.0/24 { gateway 192.168.31.1 }
  cluster demo {
    calico ${version} { pool default 10.244.0.0/16 }
    node node1 { lan 192.168.31.62 }
    namespace x {
      pod a { labels app=a }
      calico-network-policy one { order 1  select app=a  ingress pass }
      calico-network-policy two { order 2  select app=a  ingress allow }
      network-policy three { select app=a  ingress none }
    }
    global-network-policy four { order 5  select all  ingress pass }
  }`);
  const all = rules(namespaceOf(plane, 'node1'), 'filter').split('\n');
  const of = (start: string, pattern: RegExp) =>
    all.filter((line) => line.startsWith(start)).flatMap((line) => pattern.exec(line)?.[1] ?? []);
  return {
    chains: [...new Set(of('-A cali-pi-', /^-A (\S+)/))],
    jumps: of('-A cali-tw-', /-j (cali-[pg]i-\S+)/),
  };
}

test('until 3.31 a policy is named with its tier', async () => {
  expect(await names('3.31')).toEqual({
    chains: [
      'cali-pi-default.four',
      'cali-pi-x/default.one',
      'cali-pi-x/default.two',
      'cali-pi-x/knp.default.three',
    ],
    jumps: ['cali-gi-HBnfaU_yi57lMKFe_UOH', 'cali-pi-default.four', 'cali-pi-x/knp.default.three'],
  });
});

test('before 3.28 policies have no groups', async () => {
  expect((await names('3.27')).jumps).toEqual([
    'cali-pi-x/default.one',
    'cali-pi-x/default.two',
    'cali-pi-default.four',
    'cali-pi-x/knp.default.three',
  ]);
});

test('from 3.32 on by its kind, and groups are hashed from that', async () => {
  const { chains, jumps } = await names('3.32');
  expect(chains).toEqual(['cali-pi-gnp/four', 'cali-pi-knp/x/three', 'cali-pi-np/x/one', 'cali-pi-np/x/two']);
  expect(jumps).toEqual(['cali-gi-SRYuPgdAB9y7UAf8ktvC', 'cali-pi-gnp/four', 'cali-pi-knp/x/three']);
});

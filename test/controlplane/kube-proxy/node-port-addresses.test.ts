import { describe, expect, test } from 'vitest';
import { Model } from '../../../src/analysis/model.js';
import { askedQuestion } from '../../../src/language/topology/asked-question.js';
import { topologyOf } from '../../fixtures.js';
import { namespaceOf, planeOf } from '../state-text.js';

const cluster = (mode: string, addresses = '') => `
  subnet lan 10.1.0.0/24
  subnet storage 10.2.0.0/24
  host laptop { lan 10.1.0.100  storage 10.2.0.100 }
  cluster demo {
    kube-proxy ${mode} ${addresses === '' ? '' : `{ node-port-addresses ${addresses} }`}
    calico { pool default 10.244.0.0/16 { ipip always  nat-outgoing } }
    node node1 { lan 10.1.0.61  storage 10.2.0.61 }
    namespace shop {
      pod api { labels app=api  listen 8080/tcp }
      service api { select app=api  port 80 -> 8080 node-port 30080 }
    }
  }`;

async function verdicts(text: string, ...asked: readonly (readonly [from: string, to: string])[]) {
  const model = new Model(await topologyOf(text));
  return asked.map(([from, to]) => {
    const question = askedQuestion(model.topology, from, to);
    if ('problem' in question) throw new Error(question.problem.message);
    return model
      .trace(question.question)
      .paths.map(({ verdict }) => verdict)
      .join();
  });
}

const ASKED = [
  ['laptop', '10.1.0.61:30080'],
  ['laptop', '10.2.0.61:30080'],
  ['node1', '127.0.0.1:30080'],
] as const;

const open = 'delivered';
const shut = 'refused';

describe.each([
  ['iptables', '', [open, open, open]],
  ['iptables', '10.1.0.0/16', [open, shut, shut]],
  ['iptables', '10.1.0.0/16, 127.0.0.0/8', [open, shut, open]],
  ['iptables', 'primary', [open, shut, shut]],
  ['iptables', '0.0.0.0/0', [open, open, open]],
  ['ipvs', '', [open, open, shut]],
  ['ipvs', '10.2.0.0/16', [shut, open, shut]],
  ['ipvs', 'primary', [open, shut, shut]],
  ['nftables', '', [open, shut, shut]],
  ['nftables', '10.2.0.0/16', [shut, open, shut]],
  ['nftables', '0.0.0.0/0', [open, open, shut]],
])('mode %s with node-port-addresses "%s"', (mode, addresses, expected) => {
  test('node ports answer there alone', async () => {
    expect(await verdicts(cluster(mode, addresses), ...ASKED)).toEqual(expected);
  });
});

test('in mode iptables each address has a rule, and loopback is routed only where it is one of them', async () => {
  const host = namespaceOf(await planeOf(cluster('iptables', '10.0.0.0/8')), 'node1');
  const nat = host.iptables.find(({ name, family }) => name === 'nat' && family === 4)!;
  const rules = nat.chains.get('KUBE-SERVICES')!.rules.map(({ spec }) => spec);
  const text =
    '-m comment --comment "kubernetes service nodeports; NOTE: this must be the last rule in this chain"';
  // tunl0 has an address of the pool: kube-proxy asks for all interfaces' addresses.
  expect(rules.filter((spec) => spec.includes('NODEPORTS'))).toEqual([
    `-d 10.1.0.61/32 ${text} -j KUBE-NODEPORTS`,
    `-d 10.2.0.61/32 ${text} -j KUBE-NODEPORTS`,
    expect.stringMatching(/^-d 10\.244\.\d+\.\d+\/32 /),
  ]);
  expect(host.sysctls.get('net.ipv4.conf.all.route_localnet')?.value ?? '0').not.toBe(1);
});

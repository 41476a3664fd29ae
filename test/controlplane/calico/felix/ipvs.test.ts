import { beforeAll, describe, expect, test } from 'vitest';
import { Model } from '../../../../src/analysis/model.js';
import { askedQuestion } from '../../../../src/language/topology/asked-question.js';
import type { Trace } from '../../../../src/simulator/trace.js';
import { topologyOf } from '../../../fixtures.js';
import { namespaceOf, planeOf, rules } from '../../state-text.js';

/** Felix beside kube-proxy in mode ipvs: policy is asked with the real destination, though INPUT sees the Service's. */

const cluster = (mode: string) => `
  subnet lan 192.168.31.0/24 { gateway 192.168.31.1 }
  host laptop { lan 192.168.31.100 }
  cluster demo {
    kube-proxy ${mode}
    calico 3.31 { pool default 10.244.0.0/16 { block-size 26  ipip always  nat-outgoing } }
    node node1 { lan 192.168.31.62 }
    node node2 { lan 192.168.31.63 }
    namespace shop {
      pod client on node1 { labels app=client }
      pod other on node1 { labels app=other }
      pod near on node1 { labels app=near  listen 8080/tcp }
      pod api on node2 { labels app=api  listen 8080/tcp }
      pod log on node2 { labels app=log  listen 8080/tcp }
      service api { select app=api  port 80 -> 8080 node-port 30080  cluster-ip 10.96.0.20 }
      service log { select app=log  port 80 -> 8080  cluster-ip 10.96.0.30 }
      service near { select app=near  port 80 -> 8080  cluster-ip 10.96.0.40 }
      network-policy from-client {
        select app=client
        types egress
        egress to app=api to app=near port 8080
      }
      network-policy to-near { select app=near  types ingress  ingress from app=client port 8080 }
    }
  }`;

const QUESTIONS = [
  ['shop/client', 'service shop/api:80'],
  ['shop/client', 'service shop/log:80'],
  ['shop/client', 'service shop/near:80'],
  ['shop/other', 'service shop/near:80'],
  ['shop/other', 'service shop/api:80'],
  ['node1', 'service shop/api:80'],
  ['laptop', 'node1:30080'],
] as const;

async function asking(mode: string) {
  const model = new Model(await topologyOf(cluster(mode)));
  return (from: string, to: string): Trace => {
    const asked = askedQuestion(model.topology, from, to);
    if ('problem' in asked) throw new Error(asked.problem.message);
    return model.trace(asked.question);
  };
}

describe('policy', () => {
  let ipvs: Awaited<ReturnType<typeof asking>>;
  let iptables: Awaited<ReturnType<typeof asking>>;
  beforeAll(async () => {
    [ipvs, iptables] = await Promise.all([asking('ipvs'), asking('iptables')]);
  });

  test.each(QUESTIONS)('%s to %s: the same verdict as in mode iptables', (from, to) => {
    expect([ipvs(from, to).verdict, ipvs(from, to).reply?.verdict]).toEqual([
      iptables(from, to).verdict,
      iptables(from, to).reply?.verdict,
    ]);
  });

  test('egress is judged in OUTPUT, with the pod as destination', () => {
    const { verdict, paths } = ipvs('shop/client', 'service shop/log:80');
    const last = paths[0]!.hops.at(-1)!.steps.at(-1)!;
    expect([verdict, last.packet.ip.destination]).toEqual(['dropped', expect.stringMatching(/^10\.244\./)]);
    expect(last.text).toMatch(/^filter OUTPUT → cali-forward-endpoint-mark → cali-fw-/);
  });
});

test('chains and marks', async () => {
  const plane = await planeOf(cluster('ipvs'));
  const host = namespaceOf(plane, 'node2');
  const text = rules(host, 'filter', 'cali-INPUT', 'cali-forward-check', 'cali-from-endpoint-mark');
  expect(text.replaceAll(/-m comment --comment "cali:[^"]*" /g, '').split('\n')).toEqual(
    expect.arrayContaining([
      '-A cali-INPUT -j MARK --set-xmark 0x0/0xffe00000',
      '-A cali-INPUT -j cali-forward-check',
      '-A cali-INPUT -m mark ! --mark 0x0/0xffe00000 -j RETURN',
      '-A cali-forward-check -m conntrack --ctstate RELATED,ESTABLISHED -j RETURN',
      '-A cali-forward-check -p tcp -m comment --comment "To kubernetes NodePort service" -m multiport --dports 30000:32767 -m set --match-set cali40this-host dst -g cali-set-endpoint-mark',
      '-A cali-forward-check -m comment --comment "To kubernetes service" -m set ! --match-set cali40this-host dst -j cali-set-endpoint-mark',
    ]),
  );
  expect(host.ipsets.get('cali40this-host')?.members).toContain('192.168.31.63');
  expect(host.ipsets.get('cali40this-host')?.members).not.toContain('10.96.0.20');
  const without = namespaceOf(await planeOf(cluster('iptables')), 'node2');
  expect(rules(without, 'filter')).not.toContain('endpoint-mark');
});

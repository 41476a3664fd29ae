import { describe, expect, test } from 'vitest';
import { Model } from '../../../src/analysis/model.js';
import { askedQuestion } from '../../../src/language/topology/asked-question.js';
import { topologyOf } from '../../fixtures.js';

const cluster = (mode: string, pods: string, version = '1.34') => `
  subnet lan 10.1.0.0/24 { gateway 10.1.0.1 }
  host laptop { lan 10.1.0.100 }
  cluster demo {
    kubernetes ${version}
    kube-proxy ${mode}
    calico { pool default 10.244.0.0/16 { ipip always  nat-outgoing } }
    node node1 { lan 10.1.0.61 }
    node node2 { lan 10.1.0.62 }
    namespace shop {
      pod client on node1
      ${pods}
      service api { select app=api  port 80 -> 8080 node-port 30080 }
      service edge { select app=api  port 80 -> 8080 node-port 30081  external-traffic local }
      service inside { select app=api  port 80 -> 8080  internal-traffic local }
      service given { port 80  endpoints 10.1.0.100:9 on node1 terminating, 10.1.0.101:9 not-ready terminating }
      service published { select app=api  port 80 -> 8080  publish-not-ready }
    }
  }`;

const pod = (name: string, node: string, state = '') =>
  `pod ${name} on ${node} { labels app=api  listen 8080/tcp  ${state} }\n`;

/** Which namespaces or addresses a question ends at, or how it ends. */
async function ends(text: string, from: string, to: string): Promise<string[]> {
  const model = new Model(await topologyOf(text));
  const asked = askedQuestion(model.topology, from, to);
  if ('problem' in asked) throw new Error(asked.problem.message);
  const found = model.trace(asked.question).paths.map(({ verdict, hops }) => {
    const last = hops.at(-1)!;
    return verdict === 'delivered' ? last.namespace : verdict;
  });
  return found.sort();
}

describe.each(['iptables', 'ipvs', 'nftables'])('mode %s', (mode) => {
  const mixed = cluster(mode, pod('a', 'node1', 'terminating') + pod('b', 'node2'));
  const leaving = cluster(mode, pod('a', 'node1', 'terminating') + pod('b', 'node2', 'terminating'));
  const gone = cluster(mode, pod('a', 'node1', 'not-ready terminating'));

  test('where one is ready, those that terminate get nothing', async () => {
    expect(await ends(mixed, 'shop/client', 'service shop/api:80')).toEqual(['shop/b']);
    expect(await ends(mixed, 'laptop', 'node1:30080')).toEqual(['shop/b']);
  });

  test('where none is ready, those that terminate are taken', async () => {
    expect(await ends(leaving, 'shop/client', 'service shop/api:80')).toEqual(['shop/a', 'shop/b']);
  });

  test('policy Local takes one that terminates on the node before ready ones elsewhere', async () => {
    expect(await ends(mixed, 'laptop', 'node1:30081')).toEqual(['shop/a']);
    expect(await ends(mixed, 'laptop', 'node2:30081')).toEqual(['shop/b']);
    expect(await ends(mixed, 'shop/client', 'service shop/inside:80')).toEqual(['shop/a']);
  });

  test('one that serves no more is none', async () => {
    expect(await ends(gone, 'shop/client', 'service shop/api:80')).not.toContain('shop/a');
  });

  test('those that are to be published whatever they are count as ready', async () => {
    expect(await ends(mixed, 'shop/client', 'service shop/published:80')).toEqual(['shop/a', 'shop/b']);
  });

  test('given endpoints may terminate, too', async () => {
    expect(await ends(mixed, 'shop/client', 'service shop/given:80')).toEqual(['refused']);
  });

  test('before 1.26 there is no falling back', async () => {
    const version = mode === 'nftables' ? '1.31' : '1.25';
    const old = cluster(mode, pod('a', 'node1', 'terminating'), version);
    const expected = mode === 'nftables' ? ['shop/a'] : ['no-endpoint'];
    expect(await ends(old, 'shop/client', 'service shop/api:80')).toEqual(expected);
  });
});

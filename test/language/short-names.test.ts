import { describe, expect, test } from 'vitest';
import { askedQuestion } from '../../src/language/topology/asked-question.js';
import type { Rule } from '../../src/topology/question.js';
import { checkDiagnostics, topologyOf } from '../fixtures.js';

/** Names that mean something to whoever sends. Those of containers are what a dockerd 20.10.24 answered on such networks. */
const WORLD = `subnet lan 10.0.0.0/24
host db { lan 10.0.0.1 }
host docker1 {
  lan 10.0.0.2
  docker {
    network front 172.30.0.0/16
    network back 172.31.0.0/16
    network closed 172.29.0.0/16 { internal }
    container web { network front  network back }
    container cache { network bridge  network back  listen 6379/tcp }
    container log { network back  network front  network closed }
    container everywhere { network closed  network front  network back }
    container alone { network front }
    container plain
    container sidecar { network container:web }
  }
}
host docker2 { lan 10.0.0.3  docker { network back 172.31.0.0/16  container web { network back }  container cache { network back } } }
cluster demo {
  calico { pool p 10.244.0.0/16 }
  node node1 { lan 10.0.0.11 }
  namespace shop {
    pod web
    pod agent { host-network }
    deployment front replicas 2
    pod api { labels app=api  listen 80 }
    service api { select app=api  port 80 }
    service db { select app=api  port 80 }
  }
  namespace ops { pod web  pod api { labels app=api }  service api { select app=api  port 80 } }
}
`;

const service = (key: string) => ({ kind: 'service', cluster: 'demo', service: key });
const container = (machine: string, name: string, network?: string) => ({
  kind: 'container',
  machine,
  container: name,
  ...(network === undefined ? {} : { network }),
});

describe('who is meant', async () => {
  const topology = await topologyOf(WORLD);
  const to = (from: string, name: string) => {
    const asked = askedQuestion(topology, from, name);
    return 'question' in asked ? asked.question.to.endpoint : asked.problem.message;
  };

  test.each([
    ['shop/web', 'api', service('shop/api')],
    ['ops/web', 'api', service('ops/api')],
    ['shop/front', 'api', service('shop/api')],
    ['shop/web', 'api.ops', service('ops/api')],
    ['shop/web', 'api.ops.svc:80', service('ops/api')],
    ['shop/web', 'api.ops.svc.cluster.local', service('ops/api')],
    ['db', 'api.ops.svc.cluster.local', service('ops/api')],
    ['shop/web', 'db', { kind: 'machine', machine: 'db' }],
    ['shop/web', 'db.shop', service('shop/db')],
    ['docker1/web', 'cache', container('docker1', 'cache', 'back')],
    ['docker1/sidecar', 'cache', container('docker1', 'cache', 'back')],
    ['docker1/everywhere', 'log', container('docker1', 'log', 'back')],
    ['docker1/everywhere', 'log.closed', container('docker1', 'log', 'closed')],
    ['docker1/web', 'cache.back', container('docker1', 'cache', 'back')],
    ['docker2/web', 'cache', container('docker2', 'cache', 'back')],
    ['docker1/plain', 'alone', container('docker1', 'alone')],
  ])('to %s, %s', (from, name, endpoint) => {
    expect(to(from, name)).toEqual(endpoint);
  });

  test.each([
    ['shop/agent', 'api', 'cluster DNS knows no such name'],
    ['shop/web', 'api.dev', 'cluster DNS knows no such name'],
    ['docker1/web', 'cache.front', "Docker's embedded DNS knows no such name"],
    ['docker1/alone', 'cache', '"cache" is 2 things'],
    ['docker1/plain', 'cache', '"cache" is 2 things'],
    ['docker1/plain', 'sidecar.back', "Docker's embedded DNS knows no such name"],
    ['db', 'api', 'no machine or container named "api"; did you mean'],
  ])('to %s, %s is nobody', (from, name, message) => {
    expect(to(from, name)).toContain(message);
  });
});

test('several senders must mean the same by a name', async () => {
  const text = `${WORLD}rules "names" {
  allow pods app=api in namespace shop, shop/web -> api:80
  allow namespaces all -> api.ops:80
}`;
  const { rules } = await topologyOf(text);
  expect(rules[0]!.rules.map((rule: Rule) => rule.to.endpoint)).toEqual([
    service('shop/api'),
    service('ops/api'),
  ]);
  await checkDiagnostics(`subnet lan 10.0.0.0/24
cluster demo {
  calico { pool p 10.244.0.0/16 }
  node node1 { lan 10.0.0.11 }
  namespace shop { pod web  pod api { labels app=api  listen 80 }  service api { select app=api  port 80 } }
  namespace ops { pod web  pod api { labels app=api  listen 80 }  service api { select app=api  port 80 } }
}
rules "names" {
  allow namespaces all -> api:80
                        //^^^ error unknown-endpoint: no machine or container named "api"; did you mean "shop/api"?
  allow shop/wbe -> api:80
      //^^^^^^^^ error unknown-pod: no pod or deployment named "wbe" in namespace shop; did you mean "shop/web"?
}`);
});

import { expect, test } from 'vitest';
import { fullNameOf, lookUpInCluster, namesAskedFor } from '../../src/topology/cluster-dns.js';

/** What kubelet writes into resolv.conf, and resolv.conf(5) makes of it. */
test.each([
  ['api', ['api.shop.svc.cluster.local', 'api.svc.cluster.local', 'api.cluster.local', 'api']],
  [
    'a.b.c.d.e',
    [
      'a.b.c.d.e.shop.svc.cluster.local',
      'a.b.c.d.e.svc.cluster.local',
      'a.b.c.d.e.cluster.local',
      'a.b.c.d.e',
    ],
  ],
  [
    'a.b.c.d.e.f',
    [
      'a.b.c.d.e.f',
      'a.b.c.d.e.f.shop.svc.cluster.local',
      'a.b.c.d.e.f.svc.cluster.local',
      'a.b.c.d.e.f.cluster.local',
    ],
  ],
])('a pod of namespace shop that wants %s asks for', (name, names) => {
  expect(namesAskedFor(name, 'shop')).toEqual(names);
});

const services = new Map(['shop/api', 'ops/api', 'ops/svc'].map((key) => [key, {} as never]));

test.each([
  ['api', 'shop', 'shop/api', 1],
  ['api', 'ops', 'ops/api', 1],
  ['api', 'dev', undefined, undefined],
  ['api.ops', 'shop', 'ops/api', 2],
  ['api.ops.svc', 'shop', 'ops/api', 3],
  ['api.ops.svc.cluster.local', 'shop', 'ops/api', 4],
  ['svc.ops', 'ops', 'ops/svc', 2],
  ['db.shop', 'shop', undefined, undefined],
  ['api.ops.pod.cluster.local', 'shop', undefined, undefined],
])('%s in namespace %s is %s, after so many names: %s', (name, namespace, service, count) => {
  const found = lookUpInCluster({ services }, name, namespace);
  expect([found?.service, found?.asked.length]).toEqual([service, count]);
});

test('the full name of a Service', () => expect(fullNameOf('shop/api')).toBe('api.shop.svc.cluster.local'));

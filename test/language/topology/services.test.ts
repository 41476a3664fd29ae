import { describe, expect, test } from 'vitest';
import { askedQuestion } from '../../../src/language/topology/asked-question.js';
import { selectedPods } from '../../../src/topology/selected-pods.js';
import type { Service } from '../../../src/topology/service.js';
import { checkDiagnostics, topologyOf } from '../../fixtures.js';

/** The one Service of a cluster whose namespace shop has these members, without its places in the text. */
async function service(text: string, cluster = ''): Promise<Record<string, unknown>> {
  const { clusters } = await topologyOf(`
    subnet lan 10.1.0.0/24
    cluster demo {
      ${cluster}
      node node1 { lan 10.1.0.61 }
      namespace shop { pod api { labels app=api  listen 8080/tcp http }  ${text} }
    }`);
  const [found] = clusters.get('demo')!.services.values();
  return JSON.parse(JSON.stringify(found, (key, value) => (key === 'source' ? undefined : value)));
}

describe('the type of a Service', () => {
  test.each([
    ['port 80', 'ClusterIP'],
    ['port 80  cluster-ip none', 'ClusterIP'],
    ['port 80  headless', 'ClusterIP'],
    ['port 80 node-port', 'NodePort'],
    ['port 80 node-port 30080', 'NodePort'],
    ['port 80  type node-port', 'NodePort'],
    ['port 80  load-balancer 203.0.113.7', 'LoadBalancer'],
    ['port 80  type load-balancer', 'LoadBalancer'],
    ['external-name db.example.com', 'ExternalName'],
  ])('%s: %s', async (text, type) => {
    expect(await service(`service api { select app=api  ${text} }`)).toMatchObject({ type });
  });
});

describe('ports', () => {
  test.each([
    ['port 80', { name: '', protocol: 'tcp', port: 80, targetPort: 80 }],
    ['port 80 -> 8080', { name: '', protocol: 'tcp', port: 80, targetPort: 8080 }],
    ['port 53/udp', { name: '', protocol: 'udp', port: 53, targetPort: 53 }],
    ['port web: 80 -> http/tcp', { name: 'web', protocol: 'tcp', port: 80, targetPort: 'http' }],
    ['port dns: 53 -> 5353/udp', { name: 'dns', protocol: 'udp', port: 53, targetPort: 5353 }],
    [
      'port 80 -> 8080 node-port 30080',
      { name: '', protocol: 'tcp', port: 80, targetPort: 8080, nodePort: 30080 },
    ],
  ])('%s', async (text, port) => {
    const { ports } = await service(`service api { endpoints 10.0.0.1  ${text} }`);
    expect(ports).toEqual([port]);
  });
});

test('everything that a Service may say', async () => {
  const found = await service(`
    service api {
      select app=api, tier=back
      select zone=a
      port 80 -> 8080
      cluster-ip 10.96.0.10
      load-balancer 203.0.113.7, 203.0.113.8 {
        source-ranges 198.51.100.0/24, 192.0.2.0/24
        health-check-node-port 32000
      }
      external-ips 192.0.2.1
      session-affinity client-ip 600
      internal-traffic local
      external-traffic local
      publish-not-ready
      endpoints 10.1.0.61:6443 on node1, 10.1.0.62 not-ready
      endpoints http: 10.1.0.63:80
    }`);
  expect(found).toEqual({
    namespace: 'shop',
    name: 'api',
    type: 'LoadBalancer',
    clusterIPs: ['10.96.0.10'],
    ports: [{ name: '', protocol: 'tcp', port: 80, targetPort: 8080 }],
    selector: { app: 'api', tier: 'back', zone: 'a' },
    sessionAffinity: { timeoutSeconds: 600 },
    internalTrafficPolicy: 'Local',
    externalTrafficPolicy: 'Local',
    externalIPs: ['192.0.2.1'],
    ingress: ['203.0.113.7', '203.0.113.8'],
    sourceRanges: ['198.51.100.0/24', '192.0.2.0/24'],
    healthCheckNodePort: 32000,
    publishNotReadyAddresses: true,
    endpoints: [
      { address: '10.1.0.61', port: 6443, node: 'node1' },
      { address: '10.1.0.62', notReady: true },
      { address: '10.1.0.63', port: 80, forPort: 'http' },
    ],
  });
});

test('what a cluster says of Services, and its defaults', async () => {
  const cluster = async (text: string) => {
    const { clusters } = await topologyOf(`cluster demo { node node1  ${text} }`);
    const { kubernetes, kubeProxy, serviceCidrs, clusterCidrs } = clusters.get('demo')!;
    return { kubernetes, kubeProxy, serviceCidrs, clusterCidrs };
  };
  expect(await cluster('')).toEqual({
    kubernetes: undefined,
    kubeProxy: 'iptables',
    serviceCidrs: ['10.96.0.0/12'],
    clusterCidrs: [],
  });
  const text =
    'kubernetes 1.20  kube-proxy ipvs  service-cidr 10.43.0.0/16, fd00::/108  cluster-cidr 10.42.0.0/16';
  expect(await cluster(text)).toEqual({
    kubernetes: '1.20',
    kubeProxy: 'ipvs',
    serviceCidrs: ['10.43.0.0/16', 'fd00::/108'],
    clusterCidrs: ['10.42.0.0/16'],
  });
});

test('words of Services may still name things', async () => {
  const { clusters, machines } = await topologyOf(`
    host service { docker { container port { listen 80/tcp } } }
    cluster demo {
      node node1
      namespace select {
        pod endpoints { labels app=api  not-ready }
        service service { select app=api  port 80 }
      }
    }
    trace a: service/port -> service select/service:80
    trace b: service -> select/endpoints`);
  expect([...clusters.get('demo')!.services.keys()]).toEqual(['select/service']);
  expect(clusters.get('demo')!.pods.get('select/endpoints')?.notReady).toBe(true);
  expect([...machines.keys()]).toContain('service');
});

describe('a Service as the receiver', () => {
  const SHOPS = `
    cluster east { node e1  namespace shop { pod api { labels app=api }  service api { select app=api  port 80 } } }
    cluster west { node w1  namespace shop { pod api { labels app=api }  service api { select app=api  port 80 } } }`;

  test('has the cluster in front where two clusters have one of the name', async () => {
    const topology = await topologyOf(SHOPS);
    expect(askedQuestion(topology, 'e1', 'service west/shop/api:80')).toMatchObject({
      question: {
        to: {
          endpoint: { kind: 'service', cluster: 'west', service: 'shop/api' },
          text: 'service west/shop/api',
        },
        port: { port: 80, protocol: 'tcp' },
      },
    });
  });

  test.each(['api.shop.svc.cluster.local', 'api.shop.svc'])(
    'by the name that cluster DNS has: %s',
    async (name) => {
      const topology = await topologyOf(SHOPS.trim().split('\n')[0]!);
      expect(askedQuestion(topology, 'e1', `${name}:80`)).toMatchObject({
        question: { to: { endpoint: { kind: 'service', cluster: 'east', service: 'shop/api' }, text: name } },
      });
      expect(askedQuestion(topology, 'e1', `${name.replace('api', 'none')}:80`)).toMatchObject({
        problem: { code: 'unknown-endpoint' },
      });
    },
  );

  test('is ambiguous without it', async () => {
    await checkDiagnostics(`${SHOPS}
    trace t: e1 -> service shop/api:80
                 //^^^^^^^^^^^^^^^^ error ambiguous-endpoint: "shop/api" is 2 things: service east/shop/api, service west/shop/api`);
  });
});

test('a Service has one name in its namespace, which a pod may have too', async () => {
  await checkDiagnostics(`
cluster demo {
  node node1
  namespace shop {
    pod api { labels app=api }
    service api { select app=api  port 80 }
    service api { select app=api  port 81 }
          //^^^ error duplicate-name: service shop/api in cluster demo is declared twice
  }
}`);
});

test('what is wrong in a Service is left out, the rest of it works', async () => {
  await checkDiagnostics(`
cluster demo {
  node node1
  namespace shop {
    service api {
      port 80 -> 99999
               //^^^^^ error port-out-of-range: 99999 is no port: ports go from 1 to 65535
      external-ips 192.0.2.300
                 //^^^^^^^^^^^ error invalid-address: 192.0.2.300 is no IP address (four numbers up to 255)
      endpoints 10.0.0.1 on node9
                          //^^^^^ error unknown-node: no node named "node9" in cluster demo; did you mean "node1"?
      session-affinity client-ip 100000
                               //^^^^^^ error value-out-of-range: session affinity 100000 is out of range: it goes from 1 to 86400
    }
  }
}`);
});

describe('selected pods', () => {
  const service = (selector?: Record<string, string>) =>
    ({ namespace: 'shop', name: 'api', ...(selector ? { selector } : {}) }) as unknown as Service;

  test('are those of the namespace that have all labels, in order of declaration', async () => {
    const { clusters } = await topologyOf(`
      cluster demo {
        node node1
        namespace shop {
          pod a { labels app=api tier=back }
          deployment b replicas 2 { labels app=api }
          pod c { labels app=web tier=back }
        }
        namespace other { pod d { labels app=api tier=back } }
      }`);
    const demo = clusters.get('demo')!;
    const names = (selector?: Record<string, string>) =>
      selectedPods(demo, service(selector)).map(({ name }) => name);
    expect(names({ app: 'api' })).toEqual(['a', 'b-1', 'b-2']);
    expect(names({ app: 'api', tier: 'back' })).toEqual(['a']);
    expect(names({ app: 'nobody' })).toEqual([]);
    expect(names({})).toEqual(['a', 'c', 'b-1', 'b-2'].sort());
    expect(names()).toEqual([]);
  });
});

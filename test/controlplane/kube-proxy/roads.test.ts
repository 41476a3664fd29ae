import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { Model } from '../../../src/analysis/model.js';
import { askedQuestion } from '../../../src/language/topology/asked-question.js';
import type { Road, Trace } from '../../../src/simulator/trace.js';
import { topologyOf } from '../../fixtures.js';

/** Roads by way of Services: nothing knows of them but the rules that kube-proxy writes. */

const EXAMPLE = readFileSync(new URL('../../../examples/services/services.knet', import.meta.url), 'utf8');

async function asking(text: string) {
  const model = new Model(await topologyOf(text));
  return (from: string, to: string, scenario?: string): Trace => {
    const asked = askedQuestion(model.topology, from, to);
    if ('problem' in asked) throw new Error(asked.problem.message);
    return model.trace(asked.question, scenario);
  };
}

/** The packet as it leaves each namespace, and how the road ended: `node1: 10.0.0.1:40000 > 10.0.0.2:80`. */
function road({ hops, verdict }: Road): string[] {
  const lines = hops.map(({ machine, namespace, steps }) => {
    const { ip, sourcePort, destinationPort } = steps.at(-1)!.packet;
    const place = namespace === 'host' ? machine : namespace;
    return `${place}: ${ip.source}${portText(sourcePort)} > ${ip.destination}${portText(destinationPort)}`;
  });
  return [...lines, verdict];
}

/** Ports that masquerading draws are not told apart. */
function portText(port: number | undefined): string {
  if (port === undefined) return '';
  return [80, 8080, 30080, 30081, 40000].includes(port) ? `:${port}` : ':*';
}

describe('the example', () => {
  let ask: (from: string, to: string, scenario?: string) => Trace;
  beforeAll(async () => {
    ask = await asking(EXAMPLE);
  });

  test('pod to ClusterIP: translated on the pod’s own node, and back there', () => {
    const { paths, reply } = ask('shop/client', 'service shop/api:80');
    expect(road(paths[0]!)).toEqual([
      'shop/client: 10.244.166.129:40000 > 10.96.0.20:80',
      'node1: 10.244.166.129:40000 > 10.244.104.1:8080',
      'node2: 10.244.166.129:40000 > 10.244.104.1:8080',
      'shop/api: 10.244.166.129:40000 > 10.244.104.1:8080',
      'delivered',
    ]);
    expect(road(reply!)).toEqual([
      'shop/api: 10.244.104.1:8080 > 10.244.166.129:40000',
      'node2: 10.244.104.1:8080 > 10.244.166.129:40000',
      'node1: 10.96.0.20:80 > 10.244.166.129:40000',
      'shop/client: 10.96.0.20:80 > 10.244.166.129:40000',
      'delivered',
    ]);
  });

  test('two endpoints: two roads, each as likely', () => {
    const { paths } = ask('shop/client', 'service shop/web:80');
    expect(paths.map(({ probability, verdict }) => `${verdict} ${probability}`)).toEqual([
      'delivered 0.5',
      'delivered 0.5',
    ]);
    expect(new Set(paths.map(({ hops }) => hops.at(-1)!.namespace))).toEqual(
      new Set(['shop/web-1', 'shop/web-2']),
    );
  });

  test('client to the NodePort of another node: the pod sees that node’s tunnel address', () => {
    const { paths, reply } = ask('laptop', 'node1:30080');
    expect(road(paths[0]!)).toEqual([
      'laptop: 192.168.31.100:40000 > 192.168.31.62:30080',
      'node1: 10.244.166.128:* > 10.244.104.1:8080',
      'node2: 10.244.166.128:* > 10.244.104.1:8080',
      'shop/api: 10.244.166.128:* > 10.244.104.1:8080',
      'delivered',
    ]);
    expect(road(reply!).slice(2)).toEqual([
      'node1: 192.168.31.62:30080 > 192.168.31.100:40000',
      'laptop: 192.168.31.62:30080 > 192.168.31.100:40000',
      'delivered',
    ]);
  });

  test('external policy Local: the client’s own address on the pod’s node, silence on another', () => {
    expect(road(ask('laptop', 'node2:30081').paths[0]!)).toEqual([
      'laptop: 192.168.31.100:40000 > 192.168.31.63:30081',
      'node2: 192.168.31.100:40000 > 10.244.104.1:8080',
      'shop/api: 192.168.31.100:40000 > 10.244.104.1:8080',
      'delivered',
    ]);
    const elsewhere = ask('laptop', 'node1:30081');
    expect(elsewhere.verdict).toBe('dropped');
    expect(elsewhere.paths[0]!.hops.at(-1)!.steps.at(-1)!.evidence).toMatchObject({
      by: 'kube-proxy',
      chain: 'filter KUBE-EXTERNAL-SERVICES',
      why: 'shop/edge has endpoints on other nodes only, and its policy is Local',
    });
    expect(ask('shop/client', 'node1:30081').verdict).toBe('delivered');
  });

  test('the ClusterIP does not answer from outside: the packet leaves by the gateway', () => {
    expect(ask('laptop', 'service shop/api:80').verdict).toBe('exits');
  });

  test('no endpoint: rejected at once, and said as what it means', () => {
    const trace = ask('shop/client', 'service shop/late:80');
    expect([trace.verdict, trace.reason]).toEqual([
      'no-endpoint',
      'shop/late has no ready endpoint. filter FORWARD → KUBE-SERVICES rejects it with ICMP port-unreachable.',
    ]);
    expect(trace.reply?.verdict).toBe('delivered');
  });

  test('where kube-proxy has not run, the ClusterIP leads nowhere and the NodePort is closed', () => {
    const scenario = 'kube-proxy has not run on node1';
    expect(ask('shop/client', 'service shop/api:80', scenario).verdict).not.toBe('delivered');
    expect(ask('laptop', 'node1:30080', scenario).verdict).toBe('refused');
    expect(ask('laptop', 'node2:30080', scenario).verdict).toBe('delivered');
  });
});

const cluster = (members: string, settings = '') => `
  subnet lan 10.1.0.0/24 { gateway 10.1.0.1 }
  host laptop { lan 10.1.0.100 }
  cluster demo {
    calico { pool default 10.244.0.0/16 { ipip always  nat-outgoing } }
    ${settings}
    node node1 { lan 10.1.0.61 }
    node node2 { lan 10.1.0.62 }
    namespace shop {
      pod client on node1
      pod api on node2 { labels app=api  listen 8080/tcp }
      ${members}
    }
  }`;

describe.each([
  // Marked to be dropped, but only INPUT and OUTPUT look at the mark: what is forwarded goes on, to nobody.
  ['1.20', 'unreachable-neighbour'],
  ['1.31', 'dropped'],
])('Kubernetes %s', (version, outsideRanges) => {
  const asked = (members: string) => asking(cluster(members, `kubernetes ${version}`));

  test('the node itself reaches the ClusterIP and its own node port on 127.0.0.1', async () => {
    const ask = await asked('service api { select app=api  port 80 -> 8080 node-port 30080 }');
    expect(ask('node1', 'service shop/api:80').verdict).toBe('delivered');
    expect(ask('node1', '127.0.0.1:30080').verdict).toBe('delivered');
    expect(ask('node1', 'node2:30080').verdict).toBe('delivered');
  });

  test('load balancer’s address: who is in the source ranges gets in, others do not', async () => {
    const service = (range: string) =>
      `service api { select app=api  port 80 -> 8080  load-balancer 10.1.0.7 { source-ranges ${range} } }`;
    const route = 'route 10.1.0.7 via 10.1.0.61';
    const withRoute = (text: string) =>
      cluster(text, `kubernetes ${version}`).replace('host laptop {', `host laptop { ${route} `);
    const inside = await asking(withRoute(service('10.1.0.0/24')));
    expect(inside('laptop', '10.1.0.7:80').verdict).toBe('delivered');
    const outside = await asking(withRoute(service('192.0.2.0/24')));
    expect(outside('laptop', '10.1.0.7:80').verdict).toBe(outsideRanges);
  });

  test('a node port without endpoints is rejected', async () => {
    const ask = await asked('service none { select app=none  port 80 node-port 30080 }');
    expect(ask('laptop', 'node1:30080').verdict).toBe('no-endpoint');
  });

  test('session affinity does not change where the first packet may go', async () => {
    const ask = await asked(`
      pod api2 on node1 { labels app=api  listen 8080/tcp }
      service api { select app=api  port 80 -> 8080  session-affinity client-ip }`);
    expect(ask('shop/client', 'service shop/api:80').paths.map(({ probability }) => probability)).toEqual([
      0.5, 0.5,
    ]);
  });
});

test('a headless Service: one packet to each endpoint', async () => {
  const model = new Model(
    await topologyOf(
      cluster(`
        pod api2 on node1 { labels app=api  listen 8080/tcp }
        service api { select app=api  port 8080  headless }`),
    ),
  );
  const located = model.plane().locate({ kind: 'service', cluster: 'demo', service: 'shop/api' });
  expect(located.map(({ name, machine }) => `${name} ${machine}`).sort()).toEqual([
    'shop/api node2',
    'shop/api2 node1',
  ]);
});

test('an external name has no address of its own', async () => {
  const ask = await asking(cluster('service db { external-name db.example.com }'));
  const { verdict, reason } = ask('shop/client', 'service shop/db:5432');
  expect([verdict, reason]).toEqual([
    'no-endpoint',
    'service shop/db has no address that a packet could be sent to',
  ]);
});

test('internal policy Local: only from nodes with an endpoint', async () => {
  const ask = await asking(
    cluster('pod other on node2  service api { select app=api  port 80 -> 8080  internal-traffic local }'),
  );
  expect(ask('shop/other', 'service shop/api:80').verdict).toBe('delivered');
  expect(ask('shop/client', 'service shop/api:80').verdict).toBe('dropped');
});

test('UDP and a pod that reaches itself, masqueraded on the way', async () => {
  const ask = await asking(
    cluster(
      'pod dns on node1 { labels app=dns  listen 53/udp }  service dns { select app=dns  port 53/udp }',
    ),
  );
  expect(ask('shop/client', 'service shop/dns:53/udp').verdict).toBe('delivered');
  const itself = ask('shop/dns', 'service shop/dns:53/udp');
  expect(itself.paths[0]!.hops.at(-1)!.steps.at(-1)!.packet.ip.source).toBe('10.1.0.61');
});

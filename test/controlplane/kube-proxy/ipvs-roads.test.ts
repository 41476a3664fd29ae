import { beforeAll, describe, expect, test } from 'vitest';
import { Model } from '../../../src/analysis/model.js';
import { askedQuestion } from '../../../src/language/topology/asked-question.js';
import type { Road, Trace } from '../../../src/simulator/trace.js';
import { topologyOf } from '../../fixtures.js';

/** Roads by way of Services in mode ipvs: what the receiver sees, and where the answer comes from. */

const CLUSTER = `
  subnet lan 192.168.31.0/24
  host laptop { lan 192.168.31.100 }
  host desk { lan 192.168.31.101  route 10.96.0.0/12 via 192.168.31.62 }
  cluster demo {
    kube-proxy ipvs
    service-cidr 10.96.0.0/12
    flannel { network 10.244.0.0/16 }
    node node1 { lan 192.168.31.62 }
    node node2 { lan 192.168.31.63 }
    namespace shop {
      pod client on node1
      pod api on node2 { labels app=api  listen 8080/tcp }
      deployment web replicas 2 { labels app=web  listen 80/tcp }
      service api { select app=api  port 80 -> 8080 node-port 30080  cluster-ip 10.96.0.20 }
      service web { select app=web  port 80  cluster-ip 10.96.0.30 }
      service late { select app=late  port 80  cluster-ip 10.96.0.50 }
      service lb {
        select app=api  port 80 -> 8080  cluster-ip 10.96.0.60
        load-balancer 203.0.113.7 { source-ranges 192.168.31.101/32 }
      }
    }
  }`;

let ask: (from: string, to: string) => Trace;

beforeAll(async () => {
  const model = new Model(await topologyOf(CLUSTER));
  ask = (from, to) => {
    const asked = askedQuestion(model.topology, from, to);
    if ('problem' in asked) throw new Error(asked.problem.message);
    return model.trace(asked.question);
  };
});

/** Source and destination of the packet as the last namespace gets it, without ports that masquerading draws. */
function arrives({ hops }: Road): string {
  const { ip, sourcePort, destinationPort } = hops.at(-1)!.steps.at(-1)!.packet;
  return `${ip.source}${sourcePort === 40000 || sourcePort === 80 ? `:${sourcePort}` : ''} > ${ip.destination}:${destinationPort}`;
}

describe('a Service', () => {
  test('from a pod: the receiver sees the pod, the pod an answer of the ClusterIP', () => {
    const { verdict, paths, reply } = ask('shop/client', 'service shop/api:80');
    expect([verdict, arrives(paths[0]!), arrives(reply!)]).toEqual([
      'delivered',
      '10.244.0.2:40000 > 10.244.1.2:8080',
      '10.96.0.20:80 > 10.244.0.2:40000',
    ]);
    const [chosen] = paths[0]!.hops
      .flatMap(({ steps }) => steps)
      .filter(({ evidence }) => evidence?.kind === 'ipvs');
    expect(chosen).toMatchObject({
      text: 'IPVS sends it to the real server 10.244.1.2:8080.',
      by: 'kube-proxy',
      evidence: {
        text: '-a -t 10.96.0.20:80 -r 10.244.1.2:8080 -m -w 1',
        why: 'pod shop/api is an endpoint of shop/api',
      },
      also: [{ text: '-A -t 10.96.0.20:80 -s rr', why: 'ClusterIP of shop/api' }],
    });
  });

  test('with two endpoints: two roads, each as likely', () => {
    const { paths } = ask('shop/client', 'service shop/web:80');
    expect(paths.map(({ probability, verdict }) => `${verdict} ${probability}`)).toEqual([
      'delivered 0.5',
      'delivered 0.5',
    ]);
  });

  test('from the node itself: it asks from the ClusterIP, and is masqueraded', () => {
    const { verdict, paths, reply } = ask('node1', 'service shop/api:80');
    expect([verdict, paths[0]!.hops[0]!.steps[0]!.packet.ip.source]).toEqual(['delivered', '10.96.0.20']);
    expect(arrives(paths[0]!)).toBe('10.244.0.0 > 10.244.1.2:8080');
    expect(arrives(reply!)).toBe('10.96.0.20:80 > 10.96.0.20:40000');
  });

  test('by a node port of any node: the receiver sees the node', () => {
    expect(arrives(ask('laptop', 'node1:30080').paths[0]!)).toBe('10.244.0.0 > 10.244.1.2:8080');
    const onItsNode = ask('laptop', 'node2:30080');
    expect(onItsNode.verdict).toBe('delivered');
    expect(arrives(onItsNode.reply!)).toBe('192.168.31.63 > 192.168.31.100:40000');
  });

  test('from outside: only who has a route to a node gets to the ClusterIP', () => {
    expect(ask('laptop', 'service shop/api:80').verdict).toBe('no-route');
    const routed = ask('desk', 'service shop/api:80');
    expect([routed.verdict, arrives(routed.paths[0]!), arrives(routed.reply!)]).toEqual([
      'delivered',
      '10.244.0.0 > 10.244.1.2:8080',
      '10.96.0.20:80 > 192.168.31.101:40000',
    ]);
  });

  test('without endpoints: told so, by the virtual server', () => {
    const { verdict, reason, reply } = ask('shop/client', 'service shop/late:80');
    expect([verdict, reason, reply?.verdict]).toEqual([
      'no-endpoint',
      'shop/late has no ready endpoint. The virtual server 10.96.0.50:80 has no real server.',
      'delivered',
    ]);
  });

  test('another port of the ClusterIP, and ping: closed', () => {
    for (const to of ['10.96.0.20:22', '10.96.0.20']) {
      const { verdict, reason } = ask('shop/client', to);
      expect([verdict, reason]).toEqual([
        'rejected',
        expect.stringContaining('filter INPUT → KUBE-IPVS-FILTER'),
      ]);
    }
  });

  test('behind a load balancer with source ranges: nobody else, the node neither', () => {
    expect(ask('node1', '203.0.113.7:80').reason).toMatch(
      /KUBE-IPVS-OUT-FILTER drops it: the node is in no source range/,
    );
    expect(ask('shop/client', '203.0.113.7:80').reason).toMatch(/KUBE-SOURCE-RANGES-FIREWALL drops it/);
  });
});

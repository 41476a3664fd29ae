import { describe, expect, test } from 'vitest';
import { Model } from '../../../src/analysis/model.js';
import { askedQuestion } from '../../../src/language/topology/asked-question.js';
import type { Trace } from '../../../src/simulator/trace.js';
import { topologyOf } from '../../fixtures.js';

/** The same Services in two modes of kube-proxy, asked the same questions. */
const cluster = (mode: string, version: string) => `
  subnet lan 10.1.0.0/24 { gateway 10.1.0.1 }
  host laptop { lan 10.1.0.100  route 10.1.9.0/24 via 10.1.0.61 }
  host stranger { lan 10.1.0.101  route 10.1.9.0/24 via 10.1.0.61 }
  cluster demo {
    kubernetes ${version}
    kube-proxy ${mode}
    calico { pool default 10.244.0.0/16 { ipip always  nat-outgoing } }
    node node1 { lan 10.1.0.61 }
    node node2 { lan 10.1.0.62 }
    namespace shop {
      pod client on node1
      pod api on node2 { labels app=api  listen 8080/tcp  listen 53/udp }
      pod web1 on node1 { labels app=web  listen 80/tcp }
      pod web2 on node2 { labels app=web  listen 80/tcp }
      service api { select app=api  port http: 80 -> 8080 node-port 30080  port dns: 53/udp  cluster-ip 10.96.0.20 }
      service web { select app=web  port 80  cluster-ip 10.96.0.30  session-affinity client-ip }
      service edge { select app=api  port 80 -> 8080 node-port 30081  external-traffic local  cluster-ip 10.96.0.40 }
      service inside { select app=api  port 80 -> 8080  internal-traffic local  cluster-ip 10.96.0.50 }
      service none { select app=none  port 80 node-port 30082  cluster-ip 10.96.0.60 }
      service lb { select app=api  port 80 -> 8080  cluster-ip 10.96.0.70  load-balancer 10.1.9.9 { source-ranges 10.1.0.100/32 } }
      service outside { select app=api  port 80 -> 8080  cluster-ip 10.96.0.80  external-ips 10.1.9.8 }
    }
  }`;

async function asking(mode: string, version = '1.34') {
  const model = new Model(await topologyOf(cluster(mode, version)));
  return (from: string, to: string): Trace => {
    const asked = askedQuestion(model.topology, from, to);
    if ('problem' in asked) throw new Error(asked.problem.message);
    return model.trace(asked.question);
  };
}

/** Each path: how likely, how it ended, where, and as whom the receiver saw it. */
function outcome(trace: Trace): string[] {
  return trace.paths.map(({ probability, verdict, hops, reply }) => {
    const last = hops.at(-1)!;
    const { ip, destinationPort } = last.steps.at(-1)!.packet;
    const answered = reply ? `, answer ${reply.verdict}` : '';
    if (verdict !== 'delivered') return `${probability} ${verdict}${answered}`;
    return `${probability} ${verdict} ${last.namespace} ${ip.source} > ${ip.destination}:${destinationPort}${answered}`;
  });
}

const ALIKE: readonly (readonly [string, string])[] = [
  ['shop/client', 'service shop/api:80'],
  ['shop/client', 'service shop/api:53/udp'],
  ['shop/client', 'service shop/web:80'],
  ['shop/client', 'service shop/edge:80'],
  ['shop/client', 'service shop/inside:80'],
  ['shop/api', 'service shop/inside:80'],
  ['shop/api', 'service shop/api:80'],
  ['shop/client', 'service shop/none:80'],
  ['node1', 'service shop/api:80'],
  ['node2', 'service shop/api:80'],
  ['node1', 'service shop/none:80'],
  ['laptop', 'service shop/api:80'],
  ['laptop', 'node1:30080'],
  ['laptop', 'node2:30080'],
  ['node1', 'node2:30080'],
  ['shop/client', 'node2:30080'],
  ['laptop', 'node1:30081'],
  ['laptop', 'node2:30081'],
  ['shop/client', 'node1:30081'],
  ['node1', 'node1:30081'],
  ['laptop', 'node1:30082'],
  ['laptop', '10.1.9.9:80'],
  ['stranger', '10.1.9.9:80'],
  ['laptop', '10.1.9.8:80'],
  ['shop/client', '10.1.9.8:80'],
  ['shop/client', 'shop/api:8080'],
];

describe.each(['1.31', '1.34'])('iptables and nftables of %s', (version) => {
  test('end alike', async () => {
    const [iptables, nftables] = await Promise.all([
      asking('iptables', version),
      asking('nftables', version),
    ]);
    const ends = (ask: typeof iptables) =>
      ALIKE.map(([from, to]) => `${from} -> ${to}: ${outcome(ask(from, to)).join(' | ')}`);
    expect(ends(nftables)).toEqual(ends(iptables));
  });

  test('but for what is different on purpose', async () => {
    const [iptables, nftables] = await Promise.all([
      asking('iptables', version),
      asking('nftables', version),
    ]);
    const verdicts = (from: string, to: string) => [iptables, nftables].map((ask) => ask(from, to).verdict);
    // A port that the Service does not have, and a ClusterIP that no Service has.
    expect(verdicts('shop/client', '10.96.0.20:81')).toEqual(['exits', 'rejected']);
    expect(verdicts('node1', '10.96.0.20:81')).toEqual(['exits', 'rejected']);
    expect(verdicts('shop/client', '10.96.0.99:80')).toEqual(['exits', 'dropped']);
    // Node ports answer at the node's primary address alone.
    expect(verdicts('node1', '127.0.0.1:30080')).toEqual(['delivered', 'refused']);
  });
});

test('ipvs ends as nftables does, but where the policy is Local and the node has no endpoint', async () => {
  const [ipvs, nftables] = await Promise.all([asking('ipvs'), asking('nftables')]);
  const different = ALIKE.filter(
    ([from, to]) => outcome(ipvs(from, to)).join() !== outcome(nftables(from, to)).join(),
  );
  expect(different).toEqual([
    ['shop/client', 'service shop/inside:80'],
    ['laptop', 'node1:30081'],
  ]);
});

test('the rule, the element of the map, and their author are the evidence', async () => {
  const ask = await asking('nftables');
  const { paths } = ask('shop/client', 'service shop/api:80');
  const nat = paths[0]!.hops.flatMap(({ steps }) => steps).find(({ kind }) => kind === 'nat')!;
  expect([nat.evidence, ...(nat.also ?? [])].map((one) => `${one?.by}: ${one?.chain}: ${one?.text}`)).toEqual(
    [
      expect.stringMatching(
        /^kube-proxy: ip kube-proxy endpoint-.*: meta l4proto tcp dnat to 10\.244\..*:8080$/,
      ),
      expect.stringMatching(
        /^kube-proxy: ip kube-proxy service-ips: 10\.96\.0\.20 \. tcp \. 80 : goto service-/,
      ),
    ],
  );
  const dropped = ask('laptop', 'node1:30081');
  expect(dropped.paths[0]!.hops.at(-1)!.steps.at(-1)!.evidence).toMatchObject({
    by: 'kube-proxy',
    chain: 'ip kube-proxy no-endpoint-nodeports',
    text: 'tcp . 30081 comment "shop/edge" : drop',
    why: 'shop/edge has endpoints on other nodes only, and its policy is Local',
  });
  expect(ask('shop/client', 'service shop/none:80').reason).toMatch(/^shop\/none has no ready endpoint\./);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Model } from '../../src/analysis/model.js';
import { reach } from '../../src/analysis/reach/reach.js';
import { checkRules } from '../../src/analysis/rules.js';
import { namedPairs } from '../../src/analysis/sets/pairs.js';
import { askedQuestion } from '../../src/language/topology/asked-question.js';
import { loadTopology } from '../../src/language/workspace.js';
import { type Family, family } from '../../src/linux/address.js';
import type { Trace } from '../../src/simulator/trace.js';
import { subnetPrefixes } from '../../src/topology/segment.js';
import type { Topology } from '../../src/topology/topology.js';

/**
 * Lists of who reaches whom and rules over sets ask one packet for many pairs and ports; a single trace asks for one. They must
 * never disagree, whatever the network is.
 */

const LABELS = ['app=a', 'app=b', 'app=c'] as const;
const PORTS = [79, 80, 81, 443, 5000] as const;
const label = fc.constantFrom(...LABELS);
const peer = fc.oneof(
  label,
  fc.constantFrom('all', 'namespaces all', 'cidr 10.244.0.0/16 except 10.244.104.0/26', 'pods all'),
);
const policy = fc.record({
  select: fc.oneof(label, fc.constant('all')),
  direction: fc.constantFrom('ingress from', 'egress to'),
  peer,
  port: fc.constantFrom('', 'port 80', 'port 80-443', 'port 443/udp', 'port udp'),
});
const network = fc.record({
  dual: fc.boolean(),
  ipip: fc.constantFrom('always', 'never', 'cross-subnet'),
  pods: fc.array(
    fc.record({ label, node: fc.constantFrom('', 'on node1', 'on node2'), listens: fc.boolean() }),
    {
      minLength: 2,
      maxLength: 5,
    },
  ),
  replicas: fc.integer({ min: 1, max: 4 }),
  policies: fc.array(policy, { maxLength: 3 }),
  hostPod: fc.boolean(),
  happens: fc.constantFrom(
    '',
    'stop bird on node2',
    'lose node3',
    'cut lan at node1',
    'stop felix on node2  namespace shop { network-policy late { select app=a  ingress none } }',
    'sysctl net.ipv4.ip_forward 0 on node1',
    'drain node2',
  ),
});

type Network = typeof network extends fc.Arbitrary<infer N> ? N : never;

function textOf({ dual, ipip, pods, replicas, policies, hostPod, happens }: Network): string {
  const and = (second: string) => (dual ? `, ${second}` : '');
  return `
subnet lan 192.168.31.0/24${and('fd00:31::/64')} { gateway 192.168.31.1${and('fd00:31::1')} }
host laptop { lan 192.168.31.5${and('fd00:31::5')}  listen 80/tcp }
cluster demo {
  calico {
    pool default 10.244.0.0/16 { ipip ${ipip}  nat-outgoing }
    ${dual ? 'pool six fd00:10:244::/56' : ''}
  }
  node node1 { lan 192.168.31.61${and('fd00:31::61')} }
  node node2 { lan 192.168.31.62${and('fd00:31::62')} }
  node node3 { lan 192.168.31.63${and('fd00:31::63')} }
  namespace shop {
    ${pods.map(({ label: of, node, listens }, index) => `pod p${index} ${node} { labels ${of} ${listens ? 'listen [::]:80/tcp' : ''} }`).join('\n    ')}
    deployment api replicas ${replicas} { labels app=a  listen 443/udp }
    ${hostPod ? 'pod agent on node3 { host-network on  labels app=b }' : ''}
    ${policies.map(({ select, direction, peer: to, port }, index) => `network-policy n${index} { select ${select}  ${direction} ${to} ${port} }`).join('\n    ')}
  }
}
scenario "s" {
  ${happens}
  allow pods all -> pods all:80
  deny pods app=a, laptop -> pods except shop/p0 port 443/udp
  allow pods app=b -> pods app=a, laptop port 79-443
}`;
}

async function topologyOf(made: Network): Promise<Topology> {
  const { topology, findings } = await loadTopology('file:///agreement.knet', async () => textOf(made));
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  return topology;
}

const RUNS = { numRuns: 25, seed: 20261123 } as const;

test('rules over sets say of each pair what the pair says itself', async () => {
  await fc.assert(
    fc.asyncProperty(network, async (made) => {
      const topology = await topologyOf(made);
      const model = new Model(topology);
      for (const { rule, failures = [], pairs } of checkRules(model)) {
        const failing = new Set(
          failures.flatMap((each) => [...namedPairs(each.names)].map((pair) => pair.join(' '))),
        );
        let asked = 0;
        for (const from of names(model)) {
          for (const to of names(model)) {
            const [isSender, isReceiver] = WHO[topology.scenarios.get('s')!.rules.indexOf(rule)]!;
            if (from === to || !isSender(from, topology) || !isReceiver(to, topology)) continue;
            asked += 1;
            const ports = PORT_OF[topology.scenarios.get('s')!.rules.indexOf(rule)]!;
            const expected = ports.some((port) =>
              families(topology).some((of) => {
                const { verdict, paths } = traceOf(model, from, to, port.text, of);
                const isAnswered =
                  port.way || paths.every(({ reply }) => !reply || reply.verdict === 'delivered');
                const arrives = verdict === 'delivered' || (port.way && verdict === 'refused');
                return rule.action === 'allow' ? !arrives || !isAnswered : arrives;
              }),
            );
            expect([from, to, failing.has(`${from} ${to}`)]).toEqual([from, to, expected]);
          }
        }
        expect(asked).toBe(pairs);
      }
    }),
    RUNS,
  );
}, 120_000);

test('who reaches whom is what single traces say', async () => {
  await fc.assert(
    fc.asyncProperty(
      network,
      fc.constantFrom(...PORTS),
      fc.constantFrom('tcp', 'udp', 'sctp'),
      async (made, port, protocol) => {
        const topology = await topologyOf(made);
        const model = new Model(topology);
        const { connections } = reach(model.plane('s').topology, model.plane('s'), { scenario: 's' })!;
        const listed = new Map(
          connections.flatMap(({ from, to, ports, families }) =>
            from.kind === 'inside' && to.kind === 'inside'
              ? families.map((of) => [`${from.name} ${to.name} ${of}`, ports] as const)
              : [],
          ),
        );
        const of = protocol as 'tcp' | 'udp' | 'sctp';
        for (const from of names(model)) {
          for (const to of names(model)) {
            if (from === to) continue;
            if (workloadOf(from) === workloadOf(to)) continue;
            for (const over of families(topology)) {
              const ports = [from, workloadOf(from)].flatMap((a) =>
                [to, workloadOf(to)].flatMap((b) => listed.get(`${a} ${b} ${over}`) ?? []),
              );
              const says = ports.some((each) =>
                each[of].some((range) => range.from <= port && port <= range.to),
              );
              const { verdict } = traceOf(model, from, to, `:${port}/${protocol}`, over);
              const arrives = verdict === 'delivered' || verdict === 'refused';
              expect([from, to, over, says]).toEqual([from, to, over, arrives]);
            }
          }
        }
      },
    ),
    RUNS,
  );
}, 120_000);

/** All that run under the scenario. */
function names(model: Model): string[] {
  const plane = model.plane('s');
  const pods = [...plane.topology.clusters.get('demo')!.pods.keys()];
  const runs = (pod: string) => plane.locate({ kind: 'pod', cluster: 'demo', pod }).length > 0;
  return [...pods.filter(runs), 'laptop'];
}

function workloadOf(name: string): string {
  return name.replace(/^(shop\/api)-\d+$/, '$1');
}

/** Those that everybody speaks. */
function families({ segments }: Topology): Family[] {
  const lan = segments.get('lan');
  return lan?.kind === 'subnet' ? subnetPrefixes(lan).map(family) : [];
}

function traceOf(model: Model, from: string, to: string, port: string, of: Family): Trace {
  const asked = askedQuestion(model.topology, from, `${to}${port}`);
  if (!('question' in asked)) throw new Error(asked.problem.message);
  const { question } = asked;
  return model.trace({ ...question, options: { ...question.options, family: of } }, 's');
}

type Who = (name: string, topology: Topology) => boolean;

const hasLabel =
  (value: string): Who =>
  (name, { clusters }) =>
    clusters.get('demo')!.pods.get(name)?.labels.app === value;
const isPod: Who = (name) => name !== 'laptop';
const isLaptop: Who = (name) => name === 'laptop';
const either =
  (a: Who, b: Who): Who =>
  (name, topology) =>
    a(name, topology) || b(name, topology);

/** Senders and receivers of the three rules, and the ports that they ask for. */
const WHO: readonly (readonly [Who, Who])[] = [
  [isPod, isPod],
  [either(hasLabel('a'), isLaptop), (name) => name !== 'laptop' && name !== 'shop/p0'],
  [hasLabel('b'), either(hasLabel('a'), isLaptop)],
];
const PORT_OF = [
  [{ text: ':80', way: false }],
  [{ text: ':443/udp', way: false }],
  [79, 80, 81, 200, 442, 443].map((port) => ({ text: `:${port}`, way: true })),
];

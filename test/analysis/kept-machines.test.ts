import { expect, test } from 'vitest';
import { Model } from '../../src/analysis/model.js';
import { checkRules } from '../../src/analysis/rules.js';
import { topologyOf } from '../fixtures.js';

const NETWORK = `
  subnet lan 10.0.0.0/24 { gateway 10.0.0.1 }
  cluster demo {
    calico 3.31 { pool default 10.244.0.0/16 { block-size 30  ipip always } }
    node node1 { lan 10.0.0.11 }
    node node2 { lan 10.0.0.12 }
    namespace shop {
      pod web on node1 { listen 80 }
      pod api on node2 { container app { listen 8080 } }
    }
  }
  host h1 { lan 10.0.0.21  docker 27 { container c { listen 80 } } }
  scenario "h1 is lost" { lose h1 }
`;

/** Names of the machines whose state is kept when the network is edited. */
async function kept(from: string, to: string, scenario?: string): Promise<string[]> {
  const before = new Model(await topologyOf(NETWORK));
  const names = [...before.plane(scenario).world.machineNames()];
  const states = new Map(names.map((name) => [name, before.plane(scenario).world.machine(name)]));
  const after = new Model(await topologyOf(NETWORK.replace(from, to)), before);
  return names.filter((name) => after.plane(scenario).world.machine(name) === states.get(name));
}

test.each<[string, string, string, readonly string[]]>([
  ['a comment', 'cluster demo', '// here\n  cluster demo', ['node1', 'node2', 'h1']],
  ['a question', 'scenario', 'trace t: h1 -> node1\n  scenario', ['node1', 'node2', 'h1']],
  ['a pod of another node', 'container app', 'container backend', ['node1', 'h1']],
  [
    'a port in a container of a host',
    'container c { listen 80',
    'container c { listen 81',
    ['node1', 'node2'],
  ],
  ['an address of a node, which the other one has a route by', '10.0.0.12', '10.0.0.13', ['h1']],
  ['the pool', 'always', 'never', ['h1']],
  ['another machine', 'host h1', 'host h0 { lan 10.0.0.20 }\n  host h1', ['node1', 'node2', 'h1']],
  [
    'so many pods that their node takes another block, which all nodes learn',
    'pod api on node2',
    'deployment many replicas 5 on node2\n      pod api on node2',
    ['h1'],
  ],
  [
    'a pod that takes no other block',
    'pod api on node2',
    'pod few on node2\n      pod api on node2',
    ['node1', 'h1'],
  ],
])('%s', async (_, from, to, names) => expect(await kept(from, to)).toEqual(names));

const SELECTED = NETWORK.replace(
  'pod api on node2 { container app { listen 8080 } }',
  `pod api on node2 { labels app=api, build=b1  container app { listen 8080  listen 9100/tcp metrics } }
      service api { select app=api  port 80 -> metrics }
      network-policy api { select app=api  ingress from tier=front }`,
);

test.each<[string, string, string, readonly string[]]>([
  ['a container', 'container app', 'container backend', ['node1', 'node2', 'h1']],
  ['a port without a name', 'listen 8080', 'listen 8081', ['node1', 'node2', 'h1']],
  ['a port by whose name a Service sends', 'listen 9100', 'listen 9101', []],
  ['a label that nobody asks for', 'build=b1', 'build=b2', ['node1', 'h1']],
  ['a label that the policy asks for', 'build=b1', 'tier=front', []],
  ['a label that the Service asks for', 'labels app=api', 'labels app=web', []],
  ['the account', 'labels app=api', 'service-account robot  labels app=api', []],
])('no program runs again for what Services and policies do not see: %s', async (_, from, to, names) => {
  const before = new Model(await topologyOf(SELECTED));
  const { world } = before.plane();
  for (const name of world.machineNames()) world.machine(name);
  const after = new Model(await topologyOf(SELECTED.replace(from, to)), before);
  expect([...after.plane().machines.keys()]).toEqual(names);
});

test('under a scenario as well, as long as the same goes wrong', async () => {
  expect(await kept('container app', 'container backend', 'h1 is lost')).toEqual(['node1']);
  expect(await kept('lose h1', 'lose node2', 'h1 is lost')).toEqual([]);
});

test('a verdict stands while the machines on the way are the same', async () => {
  const rules = 'rules "r" { allow node1 -> shop/web:80  allow node1 -> shop/api:8080 }';
  const before = new Model(await topologyOf(NETWORK + rules));
  const answers = [...checkRules(before)].map(({ answer }) => answer);
  const edited = (NETWORK + rules).replace('container app', 'container backend');
  const after = [...checkRules(new Model(await topologyOf(edited), before))].map(({ answer }) => answer);
  expect(after[0]).toBe(answers[0]);
  expect(after[1]).not.toBe(answers[1]);
});

test('and while the pods that it is about are, whatever becomes of others on the same nodes', async () => {
  const rules = 'rules "r" { allow node1 -> shop/api:8080  allow node1 -> shop/other:80 }';
  const network = NETWORK.replace(
    'pod api',
    'pod other on node2 { container c { listen 80 } }\n      pod api',
  );
  const before = new Model(await topologyOf(network + rules));
  const answers = [...checkRules(before)].map(({ answer }) => answer);
  const edited = (network + rules).replace('container app', 'container backend');
  const after = [...checkRules(new Model(await topologyOf(edited), before))].map(({ answer }) => answer);
  expect(after[0]).not.toBe(answers[0]);
  expect(after[1]).toBe(answers[1]);
});

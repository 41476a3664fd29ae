import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Speaker } from '../../../src/controlplane/bgp/speaker.js';
import { tablesOf } from '../../../src/controlplane/bgp/tables.js';
import { type BgpWorld, bgpWorld } from '../../../src/controlplane/bgp/world.js';
import { contextOf } from '../../../src/controlplane/context.js';
import { faultsOf } from '../../../src/controlplane/faults.js';
import { topologyOf } from '../../fixtures.js';

/** What is drawn of a network of racks. */
interface Drawn {
  readonly racks: readonly Rack[];
  readonly mesh: boolean;
  /** Nodes of one AS number take it in a path. */
  readonly allowed: boolean;
  readonly routersAs: 'each its own' | 'one a rack' | 'that of the nodes';
  readonly filter: boolean;
  readonly services: boolean;
  readonly reflector: boolean;
  readonly nextHop: '' | 'next-hop-mode self' | 'keep-original-next-hop';
  readonly connected: boolean;
  readonly odd: boolean;
}

interface Rack {
  readonly nodes: number;
  readonly routers: number;
}

const racks = fc.array(
  fc.record({ nodes: fc.integer({ min: 1, max: 12 }), routers: fc.integer({ min: 0, max: 2 }) }),
  { minLength: 1, maxLength: 3 },
);

const networks: fc.Arbitrary<Drawn> = fc.record({
  racks,
  mesh: fc.boolean(),
  allowed: fc.boolean(),
  routersAs: fc.constantFrom('each its own', 'one a rack', 'that of the nodes'),
  filter: fc.boolean(),
  services: fc.boolean(),
  reflector: fc.boolean(),
  nextHop: fc.constantFrom('', 'next-hop-mode self', 'keep-original-next-hop'),
  connected: fc.boolean(),
  odd: fc.boolean(),
});

function fixtureOf(drawn: Drawn): string {
  const text: string[] = [];
  const bgp: string[] = [drawn.mesh ? 'mesh on' : 'mesh off'];
  const nodes: string[] = [];
  const pods: string[] = [];
  const spine: string[] = [];
  drawn.racks.forEach((rack, index) => {
    const n = index + 1;
    text.push(`subnet rack${n} 10.${n}.0.0/24 { gateway 10.${n}.0.1 }`);
    for (let side = 1; side <= rack.routers; side++) {
      const as = {
        'each its own': 65000 + n * 10 + side,
        'one a rack': 65000 + n,
        'that of the nodes': 64512,
      };
      const number = as[drawn.routersAs];
      const cluster = drawn.routersAs === 'that of the nodes' ? `cluster-id 1.1.${n}.${side}` : '';
      text.push(
        `router tor${n}-${side} { rack${n} 10.${n}.0.${side}  bgp { as ${number} ${cluster} peer 10.${n}.0.0/24 as ${number === 64512 ? 64512 : 'external'} peer 172.16.${n}.${side * 4 + 1} as 65500 ${drawn.connected ? 'announce connected' : 'announce default'} } }`,
        `link up${n}-${side} { tor${n}-${side} 172.16.${n}.${side * 4 + 2}/30  spine 172.16.${n}.${side * 4 + 1}/30 }`,
      );
      spine.push(`peer 172.16.${n}.${side * 4 + 2} as ${number}`);
      const options = [
        drawn.allowed ? 'num-allowed-local-as-numbers 1' : '',
        drawn.filter && side === 1 ? 'filters some' : '',
        drawn.nextHop,
      ];
      bgp.push(`peer node-selector rack=r${n} with 10.${n}.0.${side} as ${number} { ${options.join(' ')} }`);
    }
    for (let each = 1; each <= rack.nodes; each++) {
      const own = drawn.odd && n === 1 && each === 2 ? 'bgp { as 64999 }' : '';
      nodes.push(`node n${n}-${each} { rack${n} 10.${n}.0.${10 + each} labels rack=r${n} ${own} }`);
      if (each !== 3)
        pods.push(`pod p${n}-${each} on n${n}-${each} { labels app=p${each % 2}  listen 80/tcp }`);
    }
  });
  if (drawn.filter) {
    bgp.push(
      'bgp-filter some { import-v4 reject cidr equal 10.1.0.0/24  export-v4 accept cidr in 10.244.0.0/20 prepend-as-path 65009 }',
    );
  }
  if (drawn.reflector)
    bgp.push('route-reflector n1-1 { cluster-id 9.9.9.9 }', 'peer all with route-reflectors');
  if (drawn.services) {
    bgp.push('service-cluster-ips 10.96.0.0/12');
    pods.push('service near { select app=p1  port 80 node-port 30080  external-traffic local }');
  }
  return `
    ${text.join('\n')}
    router spine { bgp { as 65500 ${spine.join(' ')} } }
    cluster demo {
      calico 3.31 { pool p 10.244.0.0/16 { ipip never } bgp { ${bgp.join('\n')} } }
      ${nodes.join('\n')}
      namespace shop { ${pods.join('\n')} }
    }`;
}

async function worldOf(fixture: string): Promise<BgpWorld> {
  const topology = await topologyOf(fixture);
  return bgpWorld(topology, contextOf(topology, faultsOf([])));
}

/** All tables, their prefixes in order. */
function all(world: BgpWorld): unknown {
  const tables = tablesOf(world);
  return [...world.speakers.keys()].map((speaker) => [
    speaker,
    [...tables.of(speaker)].sort(([a], [b]) => (a < b ? -1 : 1)),
  ]);
}

const DRAWN: Drawn = {
  racks: [
    { nodes: 11, routers: 2 },
    { nodes: 9, routers: 2 },
  ],
  mesh: false,
  allowed: true,
  routersAs: 'one a rack',
  filter: true,
  services: true,
  reflector: false,
  nextHop: '',
  connected: true,
  odd: false,
};

test('nodes of a rack are of one kind, but for those without pods', async () => {
  const { kinds } = await worldOf(fixtureOf(DRAWN));
  expect(new Set(kinds.values()).size).toBeGreaterThan(1);
  expect(kinds.get('n1-2')).toBe(kinds.get('n1-4'));
  expect(kinds.get('n1-2')).not.toBe(kinds.get('n2-2'));
  expect(kinds.get('n1-2')).not.toBe(kinds.get('n1-3'));
});

/** Each its own kind, and none known to pass nothing on: all hear all. */
function asOne(world: BgpWorld): BgpWorld {
  return {
    ...world,
    kinds: new Map(),
    among(names, deaf) {
      const speakers = [...world.among(names, deaf)].map(([name, speaker]): [string, Speaker] => {
        const [session] = speaker.tells;
        const away = session && { ...session, to: 'nobody', localAs: 1, remoteAs: 2 };
        const back = session && { ...session, to: 'nobody', localAs: 1, remoteAs: 3 };
        return [name, { ...speaker, tells: away && back ? [...speaker.tells, away, back] : [] }];
      });
      return new Map(speakers);
    },
  };
}

test('a few of each kind come to the same routes as an exchange among all', {
  timeout: 240_000,
}, async () => {
  const property = fc.asyncProperty(networks, async (drawn) => {
    const world = await worldOf(fixtureOf(drawn));
    expect(all(world)).toEqual(all(asOne(world)));
  });
  await fc.assert(property, { numRuns: 40, seed: 7, examples: [[DRAWN]] });
});

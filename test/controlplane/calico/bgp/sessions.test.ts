import { expect, test } from 'vitest';
import { protocolName } from '../../../../src/controlplane/calico/bgp/peering.js';
import { bgpSessions } from '../../../../src/controlplane/calico/bgp/plan.js';
import { contextOf } from '../../../../src/controlplane/context.js';
import { faultsOf } from '../../../../src/controlplane/faults.js';
import { text } from '../../state-text.js';
import { calicoOf } from '../calico-cluster.js';

const three = (bgp: string, more = '') => `
  subnet lan 10.192.0.0/16 { gateway 10.192.255.254 }
  cluster demo {
    calico 3.31 { pool default 192.168.0.0/16 { ipip never } bgp { as 64512  ${bgp} } }
    node kube-master { lan 10.192.0.2 }
    node kube-node-1 { lan 10.192.0.3 }
    node kube-node-2 { lan 10.192.0.4 }
  }
  ${more}
`;

/** A line for each session: local node, protocol, remote AS, role, state. */
async function sessions(fixture: string, scenario?: string): Promise<string> {
  const { topology, cluster } = await calicoOf(fixture);
  const faults = scenario === undefined ? [] : topology.scenarios.get(scenario)!.faults;
  return bgpSessions(cluster, contextOf(topology, faultsOf(faults)))
    .map((session) =>
      [
        session.local,
        protocolName(session),
        `as ${session.remoteAs}`,
        ...(session.passive ? ['passive'] : []),
        ...(session.reflectsWith ? [`rr client of ${session.reflectsWith}`] : []),
        session.state,
        ...(session.reason ? [`(${session.reason})`] : []),
      ].join(' '),
    )
    .map((line) => `${line}\n`)
    .join('');
}

test('mesh: each with each, and the one with the lower address connects', async () => {
  expect(await sessions(three('mesh'))).toBe(
    text(`
      kube-master Mesh_10_192_0_3 as 64512 passive established
      kube-master Mesh_10_192_0_4 as 64512 passive established
      kube-node-1 Mesh_10_192_0_2 as 64512 established
      kube-node-1 Mesh_10_192_0_4 as 64512 passive established
      kube-node-2 Mesh_10_192_0_2 as 64512 established
      kube-node-2 Mesh_10_192_0_3 as 64512 established
    `),
  );
});

test('without mesh and peers there is none', async () => {
  expect(await sessions(three('mesh off'))).toBe('');
});

test('a reflector leaves the mesh, and reflects to all who peer with it', async () => {
  const bgp = 'mesh  route-reflector kube-master { cluster-id 244.0.0.1 }  peer all with route-reflectors';
  expect(await sessions(three(bgp))).toBe(
    text(`
      kube-master Node_10_192_0_3 as 64512 rr client of 244.0.0.1 established
      kube-master Node_10_192_0_4 as 64512 rr client of 244.0.0.1 established
      kube-node-1 Mesh_10_192_0_4 as 64512 passive established
      kube-node-1 Global_10_192_0_2 as 64512 established
      kube-node-2 Mesh_10_192_0_3 as 64512 established
      kube-node-2 Global_10_192_0_2 as 64512 established
    `),
  );
});

test('reflectors of one cluster id are no clients of each other', async () => {
  const bgp = `mesh off
    route-reflector kube-master { cluster-id 244.0.0.1 }
    route-reflector kube-node-1 { cluster-id 244.0.0.1 }
    peer kube-master with kube-node-1`;
  expect(await sessions(three(bgp))).toBe(
    text(`
      kube-master Node_10_192_0_3 as 64512 established
      kube-node-1 Node_10_192_0_2 as 64512 established
    `),
  );
});

test('reflectors of different cluster ids are clients of each other', async () => {
  const bgp = `mesh off
    route-reflector kube-master { cluster-id 244.0.0.1 }
    route-reflector kube-node-1 { cluster-id 244.0.0.2 }
    peer all with route-reflectors`;
  expect((await sessions(three(bgp))).split('\n').filter((line) => line.includes('rr client'))).toEqual([
    'kube-master Global_10_192_0_3 as 64512 rr client of 244.0.0.1 established',
    'kube-master Node_10_192_0_4 as 64512 rr client of 244.0.0.1 established',
    'kube-node-1 Global_10_192_0_2 as 64512 rr client of 244.0.0.2 established',
    'kube-node-1 Node_10_192_0_4 as 64512 rr client of 244.0.0.2 established',
  ]);
});

test('a peer outside the cluster: what it announces is not known', async () => {
  expect(await sessions(three('mesh off  peer all with 10.192.255.254 as 65001'))).toBe(
    text(`
      kube-master Global_10_192_255_254 as 65001 outside
      kube-node-1 Global_10_192_255_254 as 65001 outside
      kube-node-2 Global_10_192_255_254 as 65001 outside
    `),
  );
});

test('a peer by address is one of both nodes, where the AS number is right', async () => {
  expect(await sessions(three('mesh off  peer kube-master with 10.192.0.3'))).toBe(
    text(`
      kube-master Node_10_192_0_3 as 64512 established
      kube-node-1 Node_10_192_0_2 as 64512 established
    `),
  );
  expect(await sessions(three('mesh off  peer kube-master with 10.192.0.3 as 64999'))).toBe(
    text(`
      kube-master Node_10_192_0_3 as 64999 down (kube-node-1 does not have kube-master among its peers)
    `),
  );
});

test('the other side is not configured where the peer says so', async () => {
  const manual = 'mesh off  peer kube-master with kube-node-1 { reverse-peering manual }';
  expect(await sessions(three(manual))).toBe(
    text(`
      kube-master Node_10_192_0_3 as 64512 down (kube-node-1 does not have kube-master among its peers)
    `),
  );
});

test('a stopped BIRD and a lost node end their sessions', async () => {
  const scenarios = `
    scenario "stopped" { stop bird on kube-node-1 }
    scenario "lost" { lose kube-node-1 }
  `;
  for (const [scenario, reason] of [
    ['stopped', 'bird is stopped on kube-node-1'],
    ['lost', 'kube-node-1 is gone'],
  ] as const) {
    const lines = (await sessions(three('mesh', scenarios), scenario)).trimEnd().split('\n');
    for (const line of lines) {
      const touched = line.startsWith('kube-node-1') || line.includes('10_192_0_3');
      expect(line.endsWith(touched ? `down (${reason})` : 'established')).toBe(true);
    }
  }
});

const twoSubnets = (router: string) => `
  subnet left 10.1.0.0/24 { gateway 10.1.0.254 }
  subnet right 10.2.0.0/24 { gateway 10.2.0.254 }
  ${router}
  cluster demo {
    calico 3.31 { pool default 192.168.0.0/16 { ipip never } bgp { as 64512  mesh } }
    node node1 { left 10.1.0.1 }
    node node2 { right 10.2.0.1 }
  }
  scenario "router is gone" { lose r }
`;

test('a session goes along the routers of the model', async () => {
  const router = 'router r { left 10.1.0.254  right 10.2.0.254 }';
  expect(await sessions(twoSubnets(router))).toContain('node1 Mesh_10_2_0_1 as 64512 passive established');
  expect(await sessions(twoSubnets(router), 'router is gone')).toContain(
    'node1 Mesh_10_2_0_1 as 64512 passive down (node1 has no route to 10.2.0.1)',
  );
  expect(await sessions(twoSubnets('router r { left 10.1.0.254 }'))).toContain(
    'down (node1 has no route to 10.2.0.1)',
  );
});

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { ControlPlane } from '../../../src/controlplane/controlplane.js';
import { ip } from '../../../src/linux/address.js';
import type { Trace } from '../../../src/simulator/trace.js';
import { planeOf, text } from '../state-text.js';
import { road, there, trace } from './roads.js';

/** The famous roads, which no programmer knows of: they come out of what each of them writes. */

const example = (name: string) =>
  readFileSync(new URL(`../../../examples/${name}/${name}.knet`, import.meta.url), 'utf8');

test('BGP: pod, cali, LAN, cali, pod; and the same back', async () => {
  const answer = trace(await planeOf(example('calico-bgp')), {
    from: 'shop/web',
    to: 'shop/api',
    port: 8080,
  });
  expect(there(answer)).toBe(
    text(`
      node1 shop/web: * -> eth0
      node1 host: cali551b05c3e54 -> eth0
      node2 host: eth0 -> cali50d8cbfc60a
      node2 shop/api: eth0 -> *
      delivered
    `),
  );
  expect(road(answer.reply!)).toBe(
    text(`
      node2 shop/api: * -> eth0
      node2 host: cali50d8cbfc60a -> eth0
      node1 host: eth0 -> cali551b05c3e54
      node1 shop/web: eth0 -> *
      delivered
    `),
  );
  const routes = answer.paths[0]!.hops.flatMap(({ steps }) =>
    steps.filter(({ kind }) => kind === 'route').map(({ by }) => by),
  );
  expect(routes).toEqual(['cni', 'bird', 'felix', 'kernel']);
});

test('IPIP: the outer packet goes from node to node', async () => {
  const answer = trace(await planeOf(example('calico-ipip')), {
    from: 'shop/web',
    to: 'shop/api',
    port: 8080,
  });
  const steps = answer.paths[0]!.hops.flatMap((hop) =>
    hop.steps.map((step) => ({ ...step, machine: hop.machine })),
  );
  const wrapped = steps.find(({ kind }) => kind === 'encapsulate')!;
  expect(wrapped).toMatchObject({ machine: 'node1', device: 'tunl0' });
  expect(wrapped.packet.outer).toMatchObject([
    { source: '192.168.31.62', destination: '192.168.31.63', protocol: 'ipip' },
  ]);
  expect(wrapped.packet.ip).toMatchObject({ source: '10.244.166.129', destination: '10.244.104.1', ttl: 63 });
  expect(steps.find(({ kind }) => kind === 'decapsulate')).toMatchObject({
    machine: 'node2',
    device: 'tunl0',
  });
  expect(answer.verdict).toBe('delivered');
  expect(answer.reply?.verdict).toBe('delivered');
});

test('IPIP: a packet of the pods’ MTU passes whole, a larger one does not leave the pod', async () => {
  const plane = await planeOf(example('calico-ipip'));
  const sized = (length: number) =>
    trace(plane, { from: 'shop/web', to: 'shop/api', port: 8080, options: { length } });
  expect(sized(1480).verdict).toBe('delivered');
  expect(sized(1481).verdict).toBe('too-big');
  expect(sized(1481).reason).toContain('eth0 takes 1480');
});

test('IPIP: what the node itself sends has the address of its tunnel', async () => {
  const answer = trace(await planeOf(example('calico-ipip')), { from: 'node1', to: 'shop/api', port: 8080 });
  const last = answer.paths[0]!.hops.at(-1)!.steps.at(-1)!;
  expect(last.packet.ip.source).toBe('10.244.166.128');
  expect(answer.verdict).toBe('delivered');
  expect(answer.reply?.verdict).toBe('delivered');
});

test('nat-outgoing: a pod leaves the pools by the address of its node', async () => {
  const plane = await planeOf(`${example('calico-bgp')} host laptop { lan 192.168.31.20  listen 22/tcp }`);
  const answer = trace(plane, { from: 'shop/web', to: 'laptop', port: 22 });
  const nat = answer.paths[0]!.hops.flatMap(({ steps }) => steps).find(({ kind }) => kind === 'nat')!;
  expect(nat.evidence).toMatchObject({ by: 'felix' });
  expect(nat.packet.ip.source).toBe('192.168.31.62');
  expect(answer.verdict).toBe('delivered');
  expect(answer.reply?.verdict).toBe('delivered');
});

test('pods of one node meet without leaving it, and a pod reaches its own node', async () => {
  const plane = await planeOf(
    example('calico-ipip').replace(
      'pod api on node2',
      'pod log on node1 { listen 9000/tcp }\n    pod api on node2',
    ),
  );
  expect(there(trace(plane, { from: 'shop/web', to: 'shop/log', port: 9000 }))).toBe(
    text(`
      node1 shop/web: * -> eth0
      node1 host: cali551b05c3e54 -> cali6ccf6da0a1b
      node1 shop/log: eth0 -> *
      delivered
    `).replace('cali6ccf6da0a1b', caliOf(plane, 'shop/log')),
  );
  expect(trace(plane, { from: 'shop/web', to: 'node1' }).verdict).toBe('delivered');
});

function caliOf(plane: ControlPlane, pod: string): string {
  const eth0 = plane.world.machine('node1')!.namespaces.get(pod)!.interfaces.get('eth0')!;
  return eth0.kind === 'veth' ? eth0.peer.name : '';
}

test('an address of a block that no pod has is not sent to the gateway', async () => {
  const plane = await planeOf(example('calico-bgp'));
  const answer = trace(plane, { from: 'shop/web', to: ip('10.244.104.60') });
  expect(answer.verdict).toBe('no-route');
  expect(answer.paths[0]!.hops.at(-1)).toMatchObject({ machine: 'node2', namespace: 'host', in: 'eth0' });
});

test('route reflector: the same road, past the reflector', async () => {
  const answer = trace(await planeOf(example('route-reflector')), {
    from: 'shop/web',
    to: 'shop/api',
    port: 8080,
  });
  expect(answer.paths[0]!.hops.map(({ machine }) => machine)).toEqual(['node1', 'node1', 'node2', 'node2']);
  expect(answer.verdict).toBe('delivered');
});

test('route reflector gone: the packet follows the default route away, and the missing route has a name', async () => {
  const plane = await planeOf(example('route-reflector'), 'node3 is gone');
  const answer = trace(plane, { from: 'shop/web', to: 'shop/api', port: 8080 });
  expect(there(answer)).toBe(
    text(`
      node1 shop/web: * -> eth0
      node1 host: cali551b05c3e54 -> eth0
      exits
    `),
  );
  const absent = answer.paths[0]!.hops.flatMap(({ steps }) => steps.flatMap(({ also = [] }) => also));
  expect(absent.find(({ kind }) => kind === 'absent-route')).toMatchObject({
    by: 'bird',
    why: 'bird would have learned 10.244.104.0/26 of node2 from route reflector node3, but node3 is gone',
  });
});

test('BIRD stopped on node2: packets to its pods are lost, those it sends arrive but are not answered', async () => {
  const plane = await planeOf(example('calico-bgp'), 'BIRD is stopped on node2');
  expect(trace(plane, { from: 'shop/web', to: 'shop/api', port: 8080 }).verdict).toBe('exits');
  const answer = trace(plane, { from: 'shop/api', to: 'shop/web', port: 80 });
  expect(answer.verdict).toBe('delivered');
  expect(answer.reply?.verdict).toBe('exits');
});

test('a node without a default route leaves its pods without a gateway', async () => {
  const plane = await planeOf(example('calico-bgp').replace('gateway 192.168.31.1', ''));
  expect(plane.findings.map(({ code }) => code)).toEqual(['no-default-route', 'no-default-route']);
  expect(trace(plane, { from: 'shop/web', to: 'shop/api', port: 8080 }).verdict).toBe(
    'unreachable-neighbour',
  );
});

test('cross-subnet: wrapped only when the packet crosses the router', async () => {
  const plane = await planeOf(`
    subnet left 10.1.0.0/24 { gateway 10.1.0.254 }
    subnet right 10.2.0.0/24 { gateway 10.2.0.254 }
    router r { left 10.1.0.254  right 10.2.0.254 }
    cluster demo {
      calico 3.31 { pool default 10.244.0.0/16 { ipip cross-subnet } bgp { as 64512  mesh } }
      node node1 { left 10.1.0.1 }
      node node2 { left 10.1.0.2 }
      node node3 { right 10.2.0.3 }
      namespace shop { pod a on node1 { } pod b on node2 { listen 80/tcp } pod c on node3 { listen 80/tcp } }
    }
  `);
  const wraps = (answer: Trace) =>
    answer.paths[0]!.hops.flatMap(({ steps }) => steps).some(({ kind }) => kind === 'encapsulate');
  const near = trace(plane, { from: 'shop/a', to: 'shop/b', port: 80 });
  const far = trace(plane, { from: 'shop/a', to: 'shop/c', port: 80 });
  expect([near.verdict, wraps(near), near.reply?.verdict]).toEqual(['delivered', false, 'delivered']);
  expect([far.verdict, wraps(far), far.reply?.verdict]).toEqual(['delivered', true, 'delivered']);
  expect(far.paths[0]!.hops.map(({ machine }) => machine)).toEqual(['node1', 'node1', 'r', 'node3', 'node3']);
});

import { expect, test } from 'vitest';
import { ask } from '../../src/analysis/ask.js';
import { controlPlane } from '../../src/controlplane/build.js';
import { topologyOf } from '../fixtures.js';

/** Reasons of the traces of a file, as they are told to those who asked by name. */
async function reasons(fixture: string): Promise<string[]> {
  const topology = await topologyOf(fixture);
  const plane = controlPlane(topology);
  return [...topology.traces.values()].flatMap((trace) =>
    [...ask(plane, trace)].map((answer) => answer.trace.reason.replace(/^.* drops it/, 'drops it')),
  );
}

const cluster = (policies: string, traces: string) => `
  subnet lan 192.168.31.0/24 { gateway 192.168.31.1 }
  cluster demo {
    calico 3.31 { pool default 10.244.0.0/16 }
    node node1 { lan 192.168.31.61 }
    namespace shop {
      pod api { labels app=api  listen 8080/tcp }
      pod log { labels app=log }
      ${policies}
    }
  }
  ${traces}`;

test('who is not allowed, and by which policy', async () => {
  const policy = 'network-policy api-from-web { select app=api  ingress from app=web port 8080/tcp }';
  expect(await reasons(cluster(policy, 'trace t: shop/log -> shop/api:8080'))).toEqual([
    'drops it: network-policy shop/api-from-web selects shop/api, but shop/log is not allowed by any ingress rule.',
  ]);
});

test('the receiver, where the sender may not send', async () => {
  const policy = 'network-policy log { select app=log  types egress  egress to cidr 10.0.0.0/16 }';
  expect(
    await reasons(cluster(policy, 'trace t: shop/log -> shop/api:8080  trace out: shop/log -> 192.0.2.1')),
  ).toEqual([
    'drops it: network-policy shop/log selects shop/log, but shop/api is not allowed by any egress rule.',
    'drops it: network-policy shop/log selects shop/log, but 192.0.2.1 is not allowed by any egress rule.',
  ]);
});

test('a rule that denies says whose it is', async () => {
  const policy = 'calico-network-policy p { select app=api  ingress deny from app=log  ingress allow }';
  expect(await reasons(cluster(policy, 'trace t: shop/log -> shop/api:8080'))).toEqual([
    'drops it: denied by an ingress rule of calico-network-policy shop/p.',
  ]);
});

test('a packet that arrives has the reason that the simulator gives', async () => {
  const policy = 'network-policy p { select app=api  ingress from app=log }';
  expect(await reasons(cluster(policy, 'trace t: shop/log -> shop/api:8080'))).toEqual([
    'api takes it at 10.244.166.128:8080.',
  ]);
});

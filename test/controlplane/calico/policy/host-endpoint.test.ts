import { describe, expect, test } from 'vitest';
import type { Trace } from '../../../../src/simulator/trace.js';
import { planeOf } from '../../state-text.js';
import { expectVerdicts, send } from './connectivity.js';

/** node1 and node2 with pods and a NodePort, and two hosts beside them; `calico` and `policies` are added. */
const planeWith = (calico: string, policies: string) =>
  planeOf(`
  subnet lan 192.168.31.0/24 { gateway 192.168.31.1 }
  host admin { lan 192.168.31.100  listen 22/tcp  listen 9999/tcp  route 10.244.0.0/16 via 192.168.31.62 }
  host stranger { lan 192.168.31.101  route 10.244.0.0/16 via 192.168.31.62 }
  cluster demo {
    calico 3.31 { pool default 10.244.0.0/16 { ipip always }  ${calico} }
    node node1 { lan 192.168.31.62  listen 22/tcp  listen 9100/tcp  listen 53/udp }
    node node2 { lan 192.168.31.63  listen 22/tcp  listen 9100/tcp }
    namespace shop {
      pod web on node1 { labels app=web  listen 80/tcp }
      pod api on node2 { labels app=api }
      service web { select app=web  port 80 node-port 30080 }
    }
    ${policies}
  }`);

/** Packets meet these verdicts with these host endpoints and policies. */
async function decides(calico: string, policies: string, lines: string): Promise<void> {
  expectVerdicts(await planeWith(calico, policies), lines);
}

const CARD = 'host-endpoint e on node1 { interface eth0  expected-ips 192.168.31.62  labels role=node }';

describe('normal policy', () => {
  test('is about the host itself: failsafes stay open, pods are reached as ever', () =>
    decides(
      CARD,
      'global-network-policy p { select role=node  ingress allow tcp from nets 192.168.31.100 to ports 9100 }',
      `
      admin -> node1:9100: delivered
      stranger -> node1:9100: dropped
      stranger -> node1:22: delivered
      stranger -> shop/web:80: delivered
      stranger -> node1:30080: delivered
      shop/api -> shop/web:80: delivered
      shop/web -> node1:9100: delivered
      node1 -> admin:22: dropped
      stranger -> node2:9100: delivered
    `,
    ));

  test('without any, a host endpoint is shut but for failsafes; a profile opens it', async () => {
    await decides(CARD, '', 'admin -> node1:9100: dropped\nadmin -> node1:22: delivered');
    const open = CARD.replace('role=node', 'role=node  profiles projectcalico-default-allow');
    await decides(open, '', 'admin -> node1:9100: delivered\nnode1 -> admin:9999: delivered');
  });

  test('with apply-on-forward it is about pods behind the host too, but what a tunnel brings comes in by tunl0', () =>
    decides(
      CARD,
      `global-network-policy p {
        select role=node
        apply-on-forward
        ingress allow tcp from nets 192.168.31.100
        ingress allow 4
      }`,
      `
      admin -> shop/web:80: delivered
      stranger -> shop/web:80: dropped
      shop/api -> shop/web:80: delivered
    `,
    ));

  test('policies of pods may ask for host endpoints', () =>
    decides(
      `${CARD.replace('role=node', 'role=node  profiles projectcalico-default-allow')} host-endpoint f on node2 { interface eth0  expected-ips 192.168.31.63  labels role=other  profiles projectcalico-default-allow }`,
      'global-network-policy p { select app=web  ingress allow from role=other }',
      `
      stranger -> shop/web:80: dropped
      node1 -> shop/web:80: delivered
    `,
    ));
});

test('a host endpoint made by itself allows everything until a policy selects it', async () => {
  await decides('auto-host-endpoints', '', 'stranger -> node1:9100: delivered');
  await decides(
    'auto-host-endpoints',
    'global-network-policy p { select kubernetes.io/hostname=node1  ingress allow from nets 192.168.31.100 }',
    `
    stranger -> node1:9100: dropped
    admin -> node1:9100: delivered
    stranger -> node2:9100: delivered
  `,
  );
});

test('before DNAT a NodePort is still one', () =>
  decides(
    CARD,
    'global-network-policy p { select role=node  pre-dnat  apply-on-forward  ingress allow tcp from nets 192.168.31.100 to ports 30080  ingress deny tcp to ports 30080 }',
    `
    admin -> node1:30080: delivered
    stranger -> node1:30080: dropped
    stranger -> shop/web:80: delivered
  `,
  ));

test('untracked policy decides of each packet alone', () =>
  decides(
    CARD,
    `global-network-policy p {
      select role=node
      do-not-track
      apply-on-forward
      ingress allow udp from nets 192.168.31.100 to ports 53
      ingress deny udp to ports 53
      egress allow udp from ports 53
    }`,
    `
    admin -> node1:53/udp: delivered
    stranger -> node1:53/udp: dropped
  `,
  ));

test('what a pod sends to its node: DefaultEndpointToHostAction', async () => {
  await decides('', '', 'shop/web -> node1:9100: delivered');
  await decides(
    'felix { default-endpoint-to-host-action drop }',
    '',
    'shop/web -> node1:9100: dropped\nshop/api -> node1:9100: delivered',
  );
});

test('a refusal names the host endpoint and its policy', async () => {
  const policy = 'global-network-policy p { select role=node  ingress allow tcp to ports 9100 }';
  const last = (trace: Trace) => trace.paths[0]!.hops.at(-1)!.steps.at(-1)!.evidence;
  const plane = await planeWith(CARD, policy);
  expect(last(send(plane, 'stranger -> node1:9101'))).toMatchObject({
    why: 'global-network-policy p selects host endpoint e, but the sender is not allowed by any ingress rule',
  });
  expect(last(send(plane, 'node1 -> admin:9999'))).toMatchObject({
    why: 'host endpoint e has no policy and no profile that allows it',
  });
});

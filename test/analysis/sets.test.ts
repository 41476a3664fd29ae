import { describe, expect, test } from 'vitest';
import { Model } from '../../src/analysis/model.js';
import type { RuleResult } from '../../src/analysis/rule-result.js';
import { ruleText } from '../../src/analysis/rule-text.js';
import { checkRules } from '../../src/analysis/rules.js';
import { loadTopology } from '../../src/language/workspace.js';

async function results(text: string): Promise<RuleResult[]> {
  const { topology, findings } = await loadTopology('file:///sets.knet', async () => text);
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  return [...checkRules(new Model(topology))];
}

/** Each rule with its verdict, its pairs and why. */
async function report(rules: string): Promise<string[]> {
  const found = await results(`${SHOP}\nrules "sets" {\n${rules}\n}`);
  return found.map(
    ({ rule, holds, failing, pairs, message }) =>
      `${holds ? 'holds' : `fails ${failing} of`} ${pairs}: ${ruleText(rule)}\n  ${message}`,
  );
}

const SHOP = `
subnet lan 192.168.31.0/24 { gateway 192.168.31.1 }
host laptop { lan 192.168.31.5 }
cluster demo {
  calico { pool default 10.244.0.0/16 { ipip always  nat-outgoing } }
  node node1 { lan 192.168.31.61  labels role=edge }
  node node2 { lan 192.168.31.62 }
  namespace shop {
    labels env=prod
    pod web { labels app=web  listen 80/tcp }
    deployment api replicas 3 { labels app=api  listen 8080/tcp }
    pod db { labels app=db  listen 5432/tcp }
    service api { select app=api  port 80 -> 8080 }
    network-policy db { select app=db  ingress from app=api port 5432/tcp }
  }
  namespace dev { labels env=dev  pod box { labels app=box } }
}`;

describe('rules over sets', () => {
  test('every pair is checked, and those that fail are listed', async () => {
    expect(await report('allow pods all -> shop/db:5432')).toMatchInlineSnapshot(`
      [
        "fails 2 of 5: allow pods all -> shop/db:5432
        2 of 5 pairs fail; shop/web -> shop/db:5432: dropped: filter FORWARD → cali-FORWARD → cali-tw-cali2d7243dcff6 drops it: network-policy shop/db selects shop/db, but shop/web is not allowed by any ingress rule. Also dev/box -> shop/db.",
      ]
    `);
  });

  test('selectors, namespaces and exceptions on both sides', async () => {
    expect(
      await report(`
      allow pods app=api -> pods app=db port 5432
      deny namespace dev, shop/web -> pods app=db in namespace shop port 5432
      deny namespaces env=dev -> namespace shop except shop/web, pods app=api port 5432
      allow pods in namespaces env=prod except shop/db -> shop/web:80`),
    ).toMatchInlineSnapshot(`
      [
        "holds 3: allow pods app=api -> pods app=db port 5432
        holds for all 3 pairs; shop/api-2 -> shop/db:5432: delivered: db takes it at 10.244.166.131:5432.",
        "holds 2: deny namespace dev, shop/web -> pods app=db in namespace shop port 5432
        holds for all 2 pairs; shop/web -> shop/db:5432: dropped: filter FORWARD → cali-FORWARD → cali-tw-cali2d7243dcff6 drops it: network-policy shop/db selects shop/db, but shop/web is not allowed by any ingress rule.",
        "holds 1: deny namespaces env=dev -> namespace shop except shop/web, pods app=api port 5432
        dropped: filter FORWARD → cali-FORWARD → cali-tw-cali2d7243dcff6 drops it: network-policy shop/db selects shop/db, but dev/box is not allowed by any ingress rule.",
        "holds 3: allow pods in namespaces env=prod except shop/db -> shop/web:80
        holds for all 3 pairs; shop/api-2 -> shop/web:80: delivered: web takes it at 10.244.166.129:80.",
      ]
    `);
  });

  test('nodes, machines, blocks and what is outside', async () => {
    expect(
      await report(`
      allow nodes -> shop/web:80
      allow nodes role=edge -> machines
      allow pods app=web -> outside:443
      allow namespace shop except shop/db -> 8.8.8.0/24 port 53/udp
      allow outside -> pods app=web port 80
      allow 192.168.31.0/24 -> shop/web:80
      deny outside except 203.0.113.0/24 -> shop/db:5432`),
    ).toMatchInlineSnapshot(`
      [
        "holds 2: allow nodes -> shop/web:80
        holds for all 2 pairs; node2 -> shop/web:80: delivered: web takes it at 10.244.166.129:80.",
        "holds 2: allow nodes role=edge -> machines
        holds for all 2 pairs; node1 -> node2: delivered: node2 has 192.168.31.62, and its kernel answers the echo request.",
        "holds 1: allow pods app=web -> outside:443
        exits: It leaves the modelled world to 192.168.31.1 (gateway of subnet lan, which no machine of the model is).",
        "holds 4: allow namespace shop except shop/db -> 8.8.8.0/24 port 53/udp
        holds for all 4 pairs; shop/api-2 -> 8.8.8.0:53/udp: exits: It leaves the modelled world to 192.168.31.1 (gateway of subnet lan, which no machine of the model is).",
        "holds 1: allow outside -> pods app=web port 80
        delivered: web takes it at 10.244.166.129:80.",
        "fails 1 of 3: allow 192.168.31.0/24 -> shop/web:80
        1 of 3 pairs fail; laptop -> shop/web:80: exits: It leaves the modelled world to 192.168.31.1 (gateway of subnet lan, which no machine of the model is).",
        "holds 2: deny outside except 203.0.113.0/24 -> shop/db:5432
        holds for all 2 pairs; 203.0.114.0-255.255.255.255 outside -> shop/db:5432: dropped: filter FORWARD → cali-FORWARD → cali-tw-cali2d7243dcff6 drops it: network-policy shop/db selects shop/db, but 203.0.114.0-255.255.255.255 outside is not allowed by any ingress rule.",
      ]
    `);
  });

  test('ranges of ports ask for the way', async () => {
    expect(
      await report(`
      allow pods app=api -> shop/db port 5000-6000
      deny namespace dev -> shop/db all ports
      allow namespace dev -> shop/web all ports
      allow shop/web -> shop/api port 8080, 9090`),
    ).toMatchInlineSnapshot(`
      [
        "fails 3 of 3: allow pods app=api -> shop/db port 5000-6000
        3 of 3 pairs fail; shop/api-1 -> shop/db:5000-5431/tcp: dropped: filter FORWARD → cali-FORWARD → cali-tw-cali2d7243dcff6 drops it: network-policy shop/db selects shop/db, but shop/api-1 is not allowed by any ingress rule. Also shop/api-3 -> shop/db, shop/api-2 -> shop/db.",
        "holds 1: deny namespace dev -> shop/db all ports
        dropped: filter FORWARD → cali-FORWARD → cali-tw-cali2d7243dcff6 drops it: network-policy shop/db selects shop/db, but dev/box is not allowed by any ingress rule.",
        "fails 1 of 1: allow namespace dev -> shop/web all ports
        dev/box -> shop/web:4789/udp: dropped: filter FORWARD → cali-FORWARD → cali-fw-cali546cce5fd03 drops it: policy of pod dev/box.",
        "fails 3 of 3: allow shop/web -> shop/api port 8080, 9090
        3 of 3 pairs fail; shop/web -> shop/api-1:9090: refused: Nobody in shop/api-1 listens for tcp 10.244.166.129:40000 > 10.244.104.1:9090. Also shop/web -> shop/api-3, shop/web -> shop/api-2.",
      ]
    `);
  });

  test('Services are asked for all their ports; what pods behind one get of it is left out', async () => {
    expect(await report('allow pods except shop/db -> services in namespace shop')).toMatchInlineSnapshot(`
      [
        "holds 2: allow pods except shop/db -> services in namespace shop
        holds for all 2 pairs; dev/box -> service shop/api:80: delivered: api takes it at 10.244.104.1:8080.",
      ]
    `);
  });

  test('a rule about nobody says so', async () => {
    expect(await report('allow pods app=none -> shop/web:80')).toMatchInlineSnapshot(`
      [
        "holds 0: allow pods app=none -> shop/web:80
        pods app=none is nobody",
      ]
    `);
  });
});

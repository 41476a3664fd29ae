import { describe, expect, test } from 'vitest';
import { Model } from '../../src/analysis/model.js';
import { planeFindings } from '../../src/analysis/plane-findings.js';
import { ruleText } from '../../src/analysis/rule-text.js';
import { checkRules } from '../../src/analysis/rules.js';
import { loadTopology } from '../../src/language/workspace.js';

/** What rules of a scenario come to: those that do not hold, with why; and what is said of its statements. */
async function under(statements: string, world = SHOP): Promise<string[]> {
  const text = `${world}\nscenario "what if" {\n${statements}\n}`;
  const { topology, findings } = await loadTopology('file:///scenario.knet', async () => text);
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  const model = new Model(topology);
  const broken = [...checkRules(model)].filter(({ holds }) => !holds);
  return [
    ...planeFindings(model, []).map(({ code, message }) => `${code}: ${message}`),
    ...broken.map(({ rule, message }) => `${ruleText(rule)}: ${message}`),
  ];
}

const SHOP = `
subnet lan 192.168.31.0/24 { gateway 192.168.31.1 }
cluster demo {
  calico { pool default 10.244.0.0/16 { ipip always  nat-outgoing } }
  node node1 { lan 192.168.31.61 }
  node node2 { lan 192.168.31.62 }
  node node3 { lan 192.168.31.63 }
  namespace shop {
    pod web on node1 { labels app=web  listen 80/tcp }
    deployment api replicas 3 { labels app=api  listen 8080/tcp }
    pod db on node2 { labels app=db  listen 5432/tcp }
    service api { select app=api  port 80 -> 8080 }
    network-policy db { select app=db  ingress from app=api port 5432/tcp }
  }
}`;

describe('programs that stop', () => {
  test('Felix: what was there stays, and what comes later does not get through to it', async () => {
    expect(
      await under(`
      stop felix on node1
      namespace shop {
        pod late on node1 { listen 80/tcp }
        network-policy web { select app=web  ingress none }
        network-policy api { select app=api  ingress none }
      }
      allow node2 -> shop/web:80
      deny node2 -> shop/late:80
      deny shop/late -> node1
      deny shop/web -> node2:shop/api:8080`),
    ).toEqual([]);
  });

  test('kube-proxy: its rules stay as they are; new endpoints and Services are missing', async () => {
    expect(
      await under(`
      stop kube-proxy on node1
      remove shop/api
      namespace shop { service late { select app=web  port 80 } }
      deny shop/web -> service shop/api:80
      deny shop/web -> service shop/late:80
      allow node2 -> service shop/late:80`),
    ).toEqual([]);
  });

  test('one that never ran has written nothing', async () => {
    expect(await under('without kube-proxy on node1  deny shop/web -> service shop/api:80')).toEqual([]);
  });

  test('the kubelet: its pods run on, but are ready no more; new ones do not start', async () => {
    expect(
      await under(`
      stop kubelet on node2
      namespace shop { pod late on node2 { listen 80/tcp } }
      allow shop/web -> node2:shop/api:8080
      allow node2:shop/api -> shop/db:5432
      allow shop/web -> service shop/api:80
      deny shop/web -> shop/late:80`),
    ).toEqual([]);
  });

  test('the kubelet: nothing is placed where none runs, and what is declared there is no endpoint', async () => {
    for (const how of ['stop', 'without'])
      expect(
        await under(`
        ${how} kubelet on node2
        scale shop/api to 8
        namespace shop { pod late on node2 { labels app=api  listen 8080/tcp } }
        move shop/web to node1
        allow node1 -> service shop/api:80
        deny node1 -> shop/late:8080`),
      ).toEqual(['fault-changes-nothing: this changes nothing: shop/web runs on node1']);
  });

  test('the CNI plugin gives a pod its route and gateway; without Felix nothing says what the pod may', async () => {
    const late = 'namespace shop { pod late on node1 { listen 80/tcp } }';
    expect(
      await under(
        `without felix on node1  ${late}  allow shop/late -> shop/web:80  allow shop/web -> shop/late:80`,
      ),
    ).toEqual([]);
    expect(
      await under(`stop felix on node1  ${late}  allow shop/late -> shop/web:80`),
    ).toMatchInlineSnapshot(`
      [
        "allow shop/late -> shop/web:80: shop/late -> shop/web:80: dropped: filter FORWARD → cali-FORWARD → cali-from-wl-dispatch drops it: finds a pod's chain by its interface.",
      ]
    `);
  });

  test('BIRD: the others drop their routes to it, and its own stay', async () => {
    expect(
      await under(`
      stop bird on node2
      deny shop/web -> node2:shop/api:8080
      allow shop/web -> node3:shop/api:8080`),
    ).toEqual([]);
  });

  test('etcd: nothing of the cluster can be changed, and a node that is lost stays an endpoint', async () => {
    expect(
      await under(`
      stop etcd
      namespace shop { network-policy web { select app=web  ingress none } }
      scale shop/api to 1
      lose node2
      allow node3 -> shop/web:80
      allow node3:shop/api -> service shop/api:80`),
    ).toMatchInlineSnapshot(`
      [
        "change-gets-nowhere: etcd is stopped by then: this does not get through to any program",
        "change-gets-nowhere: etcd is stopped by then: this does not get through to any program",
        "allow node3:shop/api -> service shop/api:80: shop/api-1 -> service shop/api:80: exits in 33 % of cases: It leaves the modelled world to 192.168.31.1 (gateway of subnet lan, which no machine of the model is). The route 10.244.104.0/26, which bird would write, is missing (bird would have learned 10.244.104.0/26 of node2 from node2, but node2 is gone).",
      ]
    `);
  });

  test('dockerd takes its containers with it, unless live-restore is on', async () => {
    const docker = (settings: string) => `
      subnet lan 192.168.31.0/24
      host h { lan 192.168.31.5  docker 28 { ${settings} container web { publish 8080:80  listen 80/tcp } container b } }`;
    expect(await under('stop dockerd on h  deny h/b -> h/web:80', docker(''))).toEqual([]);
    expect(await under('stop dockerd on h  allow h/b -> h/web:80', docker('live-restore on'))).toEqual([]);
  });

  test('what dockerd and its children listen on goes with it, also under live-restore', async () => {
    const world = `
      subnet lan 192.168.31.0/24
      host a { lan 192.168.31.4 }
      host h {
        lan 192.168.31.5
        docker 28 { live-restore on  network app  container web { network app  publish 8080:80  listen 80/tcp } }
      }`;
    expect(await under('stop dockerd on h  allow a -> h:8080  deny h -> 127.0.0.1:8080', world)).toEqual([]);
    expect(await under('restart dockerd on h  allow h -> 127.0.0.1:8080', world)).toEqual([]);
    expect(await under('allow h/web -> 127.0.0.11:53/udp', world)).toEqual([]);
    expect(await under('stop dockerd on h  deny h/web -> 127.0.0.11:53/udp', world)).toEqual([]);
  });
});

describe('wires and machines', () => {
  test('a plug that is pulled, and a dead switch', async () => {
    expect(
      await under(`
      cut lan at node2
      deny shop/web -> node2:shop/api:8080
      deny shop/web -> node2
      allow shop/web -> node3:shop/api:8080`),
    ).toEqual([]);
    expect(await under('cut lan  deny shop/web -> node3:shop/api:8080  deny node1 -> node2')).toEqual([]);
  });

  test('a wire that carries less than its ends think', async () => {
    expect(
      await under(`
      mtu lan 1400
      deny shop/web -> node2:shop/api:8080 { size 1480  df on }
      allow shop/web -> node2:shop/api:8080`),
    ).toEqual([]);
  });

  test('sysctls', async () => {
    expect(
      await under('sysctl net.ipv4.ip_forward 0 on node2  deny shop/web -> node2:shop/api:8080'),
    ).toEqual([]);
  });
});

describe('what is asked of the cluster', () => {
  test('a drained node: replicas start elsewhere, other pods are gone, and the rest keep their addresses', async () => {
    expect(
      await under(`
      drain node2
      allow shop/web -> shop/api:8080
      deny shop/web -> shop/db:5432
      allow shop/web -> service shop/api:80`),
    ).toEqual([]);
  });

  test('scaled, moved, not ready, removed', async () => {
    expect(
      await under(`
      scale shop/api to 5
      move shop/db to node3
      allow shop/api-5 -> shop/db:5432
      allow shop/web -> shop/api-4:8080`),
    ).toEqual([]);
    expect(
      await under('unready shop/api  deny shop/web -> service shop/api:80  allow shop/web -> shop/api:8080'),
    ).toEqual([]);
    expect(await under('remove service shop/api  deny shop/web -> service shop/api:80')).toEqual([]);
    expect(await under('remove network-policy shop/db  allow shop/web -> shop/db:5432')).toEqual([]);
  });

  test('a policy that is changed', async () => {
    expect(
      await under(`
      namespace shop { network-policy db { select app=db  ingress from app=web port 5432/tcp } }
      allow shop/web -> shop/db:5432
      deny shop/api -> shop/db:5432`),
    ).toEqual([]);
  });
});

test('statements that change nothing', async () => {
  expect(
    await under(`
    cut lan at node2
    cut lan at node2
    lose node3
    stop bird on node3
    stop dockerd on node1
    move shop/web to node1
    remove shop/api
    scale shop/api to 0`),
  ).toMatchInlineSnapshot(`
    [
      "fault-changes-nothing: this changes nothing: node2 is cut off from lan by then",
      "fault-changes-nothing: this changes nothing: node3 is gone by then",
      "fault-changes-nothing: this changes nothing: dockerd does not run on node1",
      "fault-changes-nothing: this changes nothing: shop/web runs on node1",
      "fault-changes-nothing: this changes nothing: shop/api has 0 replicas",
    ]
  `);
});

test('a statement that comes to nothing because of one before it', async () => {
  expect(
    await under(`
    stop felix on node1
    stop felix on node1
    stop bird on node1
    restart bird on node1
    mtu lan 1500
    mtu lan 1400
    mtu lan 1400
    mtu lan at node2 1300
    mtu lan at node2 1300
    sysctl net.ipv4.ip_forward 0 on node1
    sysctl net.ipv4.ip_forward 0 on node1
    sysctl net.ipv4.ip_forward 1 on node1
    cut lan at node2
    cut lan at node2
    cut lan
    cut lan
    drain node3
    drain node3`),
  ).toMatchInlineSnapshot(`
    [
      "fault-changes-nothing: this changes nothing: felix does not run any more on node1 by then",
      "fault-changes-nothing: this changes nothing: bird does not run any more on node1 by then",
      "fault-changes-nothing: this changes nothing: lan carries 1500 bytes already",
      "fault-changes-nothing: this changes nothing: lan carries 1400 bytes already",
      "fault-changes-nothing: this changes nothing: node2 has an MTU of 1300 there already",
      "fault-changes-nothing: this changes nothing: net.ipv4.ip_forward is 0 already",
      "fault-changes-nothing: this changes nothing: node2 is cut off from lan by then",
      "fault-changes-nothing: this changes nothing: lan is cut already",
      "fault-changes-nothing: this changes nothing: node3 is drained already",
    ]
  `);
});

test('pods that are alike now but not to a program that was stopped are told apart', async () => {
  const grown = 'stop felix on node1  scale shop/api to 7';
  expect(await under(`${grown}  allow node2 -> pods app=api port 8080`)).toMatchInlineSnapshot(`
    [
      "allow node2 -> pods app=api port 8080: 1 of 7 pairs fail; node2 -> shop/api-5:8080: dropped: filter FORWARD → cali-FORWARD → cali-to-wl-dispatch drops it: finds a pod's chain by its interface.",
    ]
  `);
  expect(
    await under('stop felix on node2  scale shop/api to 7  allow pods app=api -> pods app=db port 5432'),
  ).toMatchInlineSnapshot(`
    [
      "allow pods app=api -> pods app=db port 5432: 4 of 7 pairs fail; shop/api-4 -> shop/db:5432: dropped: filter FORWARD → cali-FORWARD → cali-tw-cali2d7243dcff6 drops it: network-policy shop/db selects shop/db, but shop/api-4 is not allowed by any ingress rule. Also shop/api-7 -> shop/db, shop/api-5 -> shop/db, shop/api-6 -> shop/db.",
    ]
  `);
});

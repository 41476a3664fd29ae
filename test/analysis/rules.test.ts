import { describe, expect, test } from 'vitest';
import { checkRuleFindings, resultsOf, rulesReport } from './check-rules.js';
import { cluster, dockerHost } from './networks.js';

describe('allow', () => {
  test('holds when the packet is delivered and answered', () =>
    checkRuleFindings(`${dockerHost}
  rules "fine" {
    allow docker1/web -> docker1/cache:6379
    allow docker1/web -> laptop
    allow laptop -> 192.168.31.62:8080
    allow docker1/web -> localhost:80
    allow docker1/batch -> localhost:7000
  }`));

  test('fails with the verdict and the step that decided', () =>
    checkRuleFindings(`${dockerHost}
  rules "broken" {
    allow docker1/q1 -> docker1/q2:80
  //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error rule-fails: this rule does not hold: docker1/q1 -> docker1/q2:80: dropped: filter FORWARD drops it: network quiet: icc off: its containers do not reach each other.
    allow docker1/web -> docker1/cache:6380
  //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error rule-fails: this rule does not hold: docker1/web -> docker1/cache:6380: refused: Nobody in cache listens for tcp 172.17.0.2:40000 > 172.17.0.3:6380.
    allow laptop -> 10.9.9.9
  //^^^^^^^^^^^^^^^^^^^^^^^^ error rule-fails: this rule does not hold: laptop -> 10.9.9.9: exits: It leaves the modelled world to 192.168.31.1 (gateway of subnet lan, which no machine of the model is).
    allow docker1/batch -> 192.168.31.20
  //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error rule-fails: this rule does not hold: docker1/batch -> 192.168.31.20: no-route: There is no route to 192.168.31.20. The program gets ENETUNREACH.
  }`));

  test('points at the declaration of what decided', async () => {
    expect(
      await rulesReport(`${dockerHost}
  rules "broken" { allow docker1/q1 -> docker1/q2:80  allow docker1/safe -> laptop }`),
    ).toMatchInlineSnapshot(`
      "fails: allow docker1/q1 -> docker1/q2:80
        docker1/q1 -> docker1/q2:80: dropped: filter FORWARD drops it: network quiet: icc off: its containers do not reach each other.
        6: dockerd: -A FORWARD -i br-quiet -o br-quiet -j DROP (network quiet: icc off: its containers do not reach each other)
      fails: allow docker1/safe -> laptop
        docker1/safe -> laptop: dropped: filter FORWARD → DOCKER-ISOLATION-STAGE-1 drops it: network vault: internal: no way in or out.
        7: dockerd: -A DOCKER-ISOLATION-STAGE-1 ! -d 172.31.0.0/16 -i br-vault -j DROP (network vault: internal: no way in or out)
      "
    `);
  });

  const pastNode1 = (rules: string) => `
  subnet lan 192.168.31.0/24 { gateway 192.168.31.1 }
  cluster demo {
    kube-proxy iptables
    calico 3.31 { pool default 10.244.0.0/16 { ipip never } }
    node node1 { lan 192.168.31.62 }
    node node2 { lan 192.168.31.63 }
    namespace shop { pod api on node2 { listen 8080/tcp } }
  }
  host client { lan 192.168.31.20  route 10.244.0.0/16 via 192.168.31.62 }
  rules "around" {
    ${rules}
  }`;

  test('fails when the ACK alone is lost, unless the way alone is asked for', () =>
    checkRuleFindings(
      pastNode1(`allow client -> shop/api:8080
  //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error rule-fails: this rule does not hold: client -> shop/api:8080: the packet arrives and is answered, but the connection does not open: filter FORWARD → KUBE-FORWARD drops it.
    allow client -> shop/api port 8080-8081`),
    ));

  test('a packet that is denied arrives, whatever becomes of the ACK', () =>
    checkRuleFindings(
      pastNode1(`deny client -> shop/api:8080
  //^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error rule-fails: this rule does not hold: client -> shop/api:8080: it is delivered: api takes it at 10.244.104.0:8080.
    deny client -> shop/api port 8080-8081
  //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error rule-fails: this rule does not hold: client -> shop/api:8080-8081/tcp: it is delivered: api takes it at 10.244.104.0:8080.`),
    ));

  test('fails when only the reply is lost', () =>
    checkRuleFindings(`
  subnet left 10.1.0.0/24
  subnet right 10.2.0.0/24
  router middle { left 10.1.0.1  right 10.2.0.1 }
  host a { left 10.1.0.10  route 10.2.0.0/24 via 10.1.0.1 }
  host b { right 10.2.0.10 }
  rules "one way" {
    allow a -> b
  //^^^^^^^^^^^^ error rule-fails: this rule does not hold: a -> b: the packet arrives, but its reply does not: There is no route to 10.1.0.10.
  }`));
});

describe('deny', () => {
  test('holds for whatever ends elsewhere', () =>
    checkRuleFindings(`${dockerHost}
  rules "fine" {
    deny docker1/q1 -> docker1/q2:80
    deny docker1/safe -> laptop
    deny docker1/web -> docker1/batch:7000
    deny docker1/batch -> 172.17.0.1
  }`));

  test('fails when the packet is delivered', () =>
    checkRuleFindings(`${dockerHost}
  rules "broken" {
    deny docker1/web -> docker1/cache:6379
  //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error rule-fails: this rule does not hold: docker1/web -> docker1/cache:6379: it is delivered: cache takes it at 172.17.0.3:6379.
  }`));

  test('says when nothing in the network stops the packet', () =>
    checkRuleFindings(`${dockerHost}
  rules "weak" {
    deny docker1/web -> docker1/cache:6380
  //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ hint deny-by-refusal: this rule holds only because nobody listens there: Nobody in cache listens for tcp 172.17.0.2:40000 > 172.17.0.3:6380.
    deny laptop -> 10.9.9.9
  //^^^^^^^^^^^^^^^^^^^^^^^ hint deny-by-exit: this rule holds only as far as the model goes, which the packet leaves: It leaves the modelled world to 192.168.31.1 (gateway of subnet lan, which no machine of the model is).
  }`));

  test('a packet that leaves the model on its way to something in it is astray', () =>
    checkRuleFindings(`${dockerHost}
  rules "fine" { deny laptop -> docker1/cache:6379 }`));
});

describe('via', () => {
  test('names a device anywhere on the way: a bridge, a veth, a tunnel, lo', async () => {
    await checkRuleFindings(`${dockerHost}
  rules "fine" {
    allow docker1/web -> docker1/cache:6379 via docker0
    allow docker1/web -> docker1/cache:6379 via veth-cache
    allow docker1/web -> localhost:80 via lo
  }`);
    await checkRuleFindings(`${cluster}
  rules "fine" { allow shop/web -> node2:shop/api:8080 via tunl0 }`);
  });

  test('fails an allow that goes another way', () =>
    checkRuleFindings(`${dockerHost}
  rules "broken" {
    allow docker1/web -> docker1/cache:6379 via br-quiet
  //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error rule-fails: this rule does not hold: docker1/web -> docker1/cache:6379: it arrives, but not via br-quiet; its way is eth0 → veth-web → docker0 → veth-cache
  }`));

  test('lets a deny hold for what goes another way', async () => {
    expect(
      await rulesReport(`${cluster}
  rules "r" {
    deny node1:shop/api -> shop/web:80 via tunl0
    deny node2:shop/api -> shop/web:80 via tunl0
  }`),
    ).toMatchInlineSnapshot(`
      "holds: deny node1:shop/api -> shop/web:80 via tunl0
        it arrives, but not via tunl0; its way is eth0 → calif88415abc65 → cali551b05c3e54
      fails: deny node2:shop/api -> shop/web:80 via tunl0
        shop/api-1 -> shop/web:80: it is delivered: web takes it at 10.244.166.129:80.
        10: web: tcp LISTEN *:80 users:(("web")) (web listens on 80/tcp)
      "
    `);
  });
});

describe('as', () => {
  test('is the source that the receiver sees', () =>
    checkRuleFindings(`${dockerHost}
  rules "r" {
    allow docker1/web -> laptop as 192.168.31.62
    deny docker1/web -> laptop as 172.17.0.2
    allow docker1/web -> laptop as 172.17.0.2
  //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error rule-fails: this rule does not hold: docker1/web -> laptop: it arrives, but the receiver sees 192.168.31.62 as its source, not 172.17.0.2
  }`));

  test('points at the rule that rewrote it', async () => {
    const [result] = await resultsOf(`${dockerHost}
  rules "r" { allow docker1/web -> laptop as 172.17.0.2 }`);
    expect(result?.step?.evidence?.text).toBe('-A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE');
  });
});

describe('names that stand for several pods', () => {
  test('every pair must keep the rule', async () => {
    const results = await resultsOf(`${cluster}
  rules "r" {
    allow shop/api -> shop/web:80
    allow shop/api -> shop/api:8080
    allow node2:shop/api -> shop/web:80
  }`);
    expect(results.map(({ holds, pairs, failing }) => ({ holds, pairs, failing }))).toEqual([
      { holds: true, pairs: 2, failing: 0 },
      { holds: true, pairs: 4, failing: 0 },
      { holds: true, pairs: 1, failing: 0 },
    ]);
  });

  test('the first pair that breaks it is told, and how many do', async () => {
    const [result] = await resultsOf(`${cluster}
  rules "r" { allow shop/api -> shop/web:80 via tunl0 }`);
    expect(result).toMatchObject({ holds: false, pairs: 2, failing: 1 });
    expect(result?.message).toMatch(
      /^1 of 2 pairs fail; shop\/api-\S+ -> shop\/web:80: it arrives, but not via tunl0;/,
    );
  });

  test('one weak pair among strong ones is pointed out', async () => {
    const findings = await rulesReport(`${cluster}
  rules "r" { deny shop/web -> shop/api:9 }`);
    expect(findings).toContain('holds only because nobody listens there');
  });
});

describe('scenarios', () => {
  test('rules of a scenario are checked under it, and others are not', async () => {
    expect(
      await rulesReport(`${cluster}
  rules "as declared" { allow shop/web -> node2:shop/api:8080 }
  scenario "BIRD dies" {
    stop bird on node2
    deny shop/web -> node2:shop/api:8080
    allow shop/web -> node2:shop/api:8080
  }`),
    ).toMatchInlineSnapshot(`
      "holds: allow shop/web -> node2:shop/api:8080
        delivered: api takes it at 10.244.104.1:8080.
      holds: deny shop/web -> node2:shop/api:8080
        exits: It leaves the modelled world to 192.168.31.1 (gateway of subnet lan, which no machine of the model is). The route 10.244.104.0/26, which bird would write, is missing (bird would have learned 10.244.104.0/26 of node2 from node2, but bird is stopped on node2).
      fails: allow shop/web -> node2:shop/api:8080
        shop/web -> shop/api-1:8080: exits: It leaves the modelled world to 192.168.31.1 (gateway of subnet lan, which no machine of the model is). The route 10.244.104.0/26, which bird would write, is missing (bird would have learned 10.244.104.0/26 of node2 from node2, but bird is stopped on node2).
        5: bird: 10.244.104.0/26 (not there): bird would have learned 10.244.104.0/26 of node2 from node2, but bird is stopped on node2
      "
    `);
  });

  test('what ran on a lost machine neither sends nor receives', async () => {
    expect(
      await rulesReport(`${cluster}
  scenario "node2 is gone" {
    lose node2
    deny shop/web -> node2:shop/api:8080
    deny node2:shop/api -> shop/web:80
    deny node1 -> node2
    allow shop/web -> shop/api:8080
  }`),
    ).toMatchInlineSnapshot(`
      "holds: deny shop/web -> node2:shop/api:8080
        no-endpoint: node2:shop/api does not run: its machine is gone
      holds: deny node2:shop/api -> shop/web:80
        no-endpoint: node2:shop/api does not run: its machine is gone
      holds: deny node1 -> node2
        no-endpoint: node2 is gone
      holds: allow shop/web -> shop/api:8080
        delivered: api takes it at 10.244.166.130:8080.
      "
    `);
  });

  test('results say which block or scenario they are of', async () => {
    const results = await resultsOf(`${cluster}
  rules "one" { allow shop/web -> shop/web:80 }
  scenario "two" { lose node2  allow shop/web -> shop/web:80 }`);
    expect(results.map(({ block, scenario }) => [block, scenario])).toEqual([
      ['one', undefined],
      ['two', 'two'],
    ]);
  });
});

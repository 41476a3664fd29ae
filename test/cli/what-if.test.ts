import { expect, test } from 'vitest';
import { FILE, on } from './knet.js';

const SHOP = `
subnet lan 192.168.31.0/24 { gateway 192.168.31.1 }
cluster demo {
  calico { pool default 10.244.0.0/16 { ipip always } }
  node node1 { lan 192.168.31.61 }
  node node2 { lan 192.168.31.62 }
  namespace shop {
    pod web on node1
    pod api on node2 { labels app=api  listen 80/tcp }
  }
}
scenario "a policy" {
  stop bird on node1
  namespace shop { network-policy api { select app=api  ingress none } }
}
scenario "nothing for it" { sysctl net.ipv4.ip_default_ttl 65 on node2 }
`;

test('trace --compare: the verdicts, the statement that did it, and the steps that differ', async () => {
  const { code, out } = await on(
    SHOP,
    'trace',
    FILE,
    'shop/web',
    'shop/api:80',
    '-s',
    'a policy',
    '--compare',
  );
  expect(code).toBe(1);
  expect(out).toMatchInlineSnapshot(`
    "shop/web -> shop/api:80
    before: ✓ delivered: api takes it at 10.244.104.1:80.
    under "a policy": ✗ dropped: filter FORWARD → cali-FORWARD → cali-tw-cali50d8cbfc60a drops it: network-policy shop/api selects shop/api, but no ingress rule allows anything.
    because of: apply network-policy shop/api (shop.knet:14)
    - node2: filter FORWARD → cali-FORWARD → cali-tw-cali50d8cbfc60a → cali-pri-kns.shop sets the packet's mark to 0x10000.
    - node2: filter FORWARD lets it pass.
    - node2: eth0 of shop/api has 10.244.104.1 and answers with 1a:21:a0:7b:c3:ee.
    - node2: Out of cali50d8cbfc60a, to the other end of the veth pair.
    - node2 · shop/api: In by eth0.
    - node2 · shop/api: 10.244.104.1 is an address of shop/api itself.
    - node2 · shop/api: api takes it at 10.244.104.1:80.
    - reply: node2 · shop/api: api answers with a SYN-ACK.
    - reply: node2 · shop/api: The default route sends it to 169.254.1.1 through eth0.
    - reply: node2 · shop/api: cali50d8cbfc60a of node2 stands in for 169.254.1.1 (proxy ARP) and answers with ee:ee:ee:ee:ee:ee.
    - reply: node2 · shop/api: Out of eth0, to the other end of the veth pair.
    - reply: node2: In by cali50d8cbfc60a.
    - reply: node2: raw PREROUTING → cali-PREROUTING sets the packet's mark to 0x80000.
    - reply: node2: Connection tracking knows it as an answer in a connection: it is ESTABLISHED.
    - reply: node2: mangle PREROUTING → cali-PREROUTING lets it pass.
    - reply: node2: The route to 10.244.166.128/26 sends it to 192.168.31.61 through tunl0.
    - reply: node2: node2 passes it on from cali50d8cbfc60a to tunl0: TTL 64 becomes 63.
    - reply: node2: filter FORWARD → cali-FORWARD sets the packet's mark to 0x0.
    - reply: node2: filter FORWARD → cali-FORWARD → cali-fw-cali50d8cbfc60a lets it pass.
    - reply: node2: tunl0 wraps it into a packet from 192.168.31.62 to 192.168.31.61 (IP protocol 4).
    - reply: node2: The route to 192.168.31.0/24 says that 192.168.31.61 is on the link of eth0.
    - reply: node2: Connection tracking knows it as an answer in a connection: it is ESTABLISHED.
    - reply: node2: filter OUTPUT → cali-OUTPUT lets it pass.
    - reply: node2: 192.168.31.61 is known to be at 5a:64:4f:84:04:d7.
    - reply: node2: Out of eth0.
    - reply: node1: In by eth0.
    - reply: node1: Connection tracking knows it as an answer in a connection: it is ESTABLISHED.
    - reply: node1: mangle PREROUTING → cali-PREROUTING lets it pass.
    - reply: node1: 192.168.31.61 is an address of node1 itself.
    - reply: node1: filter INPUT → cali-INPUT lets it pass.
    - reply: node1: tunl0 takes the outer header off.
    - reply: node1: Connection tracking knows it as an answer in a connection: it is ESTABLISHED.
    - reply: node1: mangle PREROUTING → cali-PREROUTING lets it pass.
    - reply: node1: The route to 10.244.166.129/32 says that 10.244.166.129 is on the link of cali551b05c3e54.
    - reply: node1: node1 passes it on from tunl0 to cali551b05c3e54: TTL 63 becomes 62.
    - reply: node1: filter FORWARD → cali-FORWARD → cali-tw-cali551b05c3e54 lets it pass.
    - reply: node1: 10.244.166.129 is known to be at aa:0c:29:3d:71:33.
    - reply: node1: Out of cali551b05c3e54, to the other end of the veth pair.
    - reply: node1 · shop/web: In by eth0.
    - reply: node1 · shop/web: 10.244.166.129 is an address of shop/web itself.
    - reply: node1 · shop/web: The SYN-ACK reaches the socket in shop/web that asked.
    + node2: filter FORWARD → cali-FORWARD → cali-tw-cali50d8cbfc60a drops it.
    "
  `);
});

test('a scenario that changes nothing for a packet says so', async () => {
  const { code, out } = await on(
    SHOP,
    'trace',
    FILE,
    'shop/web',
    'shop/api:80',
    '--under',
    'nothing for it',
    '-c',
  );
  expect(code).toBe(0);
  expect(out).toContain('the scenario changes nothing for this packet\n');
});

test('its JSON has both traces and the statement', async () => {
  const { out } = await on(
    SHOP,
    'trace',
    FILE,
    'shop/web',
    'shop/api:80',
    '-s',
    'a policy',
    '-c',
    '-f',
    'json',
  );
  expect(JSON.parse(out)).toMatchObject({
    version: 1,
    scenario: 'a policy',
    before: { verdict: 'delivered' },
    after: { verdict: 'dropped' },
    cause: { text: 'apply network-policy shop/api', source: { start: { line: 13 } } },
  });
});

test('--compare needs a scenario', async () => {
  const { code, err } = await on(SHOP, 'trace', FILE, 'shop/web', 'shop/api:80', '--compare');
  expect([code, err]).toEqual([2, expect.stringContaining('--compare needs a scenario')]);
});

test('diff: a file as it is against itself under a scenario', async () => {
  const { code, out } = await on(SHOP, 'diff', FILE, '--scenario', 'a policy');
  expect(code).toBe(1);
  expect(out).toContain('\n- shop/web => shop/api : SCTP 1-65535,TCP 1-65535,');
});

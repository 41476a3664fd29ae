import { describe, expect, test } from 'vitest';
import { HoverRequest, type MarkupContent } from 'vscode-languageserver-protocol';
import { openFixture } from '../../server/editor.js';

/** The hover at the cursor; without the first paragraph, which is the page's own, and without escapes. */
async function hover(fixture: string, options: object = {}): Promise<string | undefined> {
  const { editor, at } = await openFixture(fixture, options);
  const found = await editor.wire.sendRequest(HoverRequest.type, at);
  return (found?.contents as MarkupContent | undefined)?.value;
}

async function facts(fixture: string): Promise<string> {
  const text = (await hover(fixture)) ?? '';
  const lines = text.split('\n');
  return lines.filter((line) => /^ *- |^\*\*/.test(line)).join('\n');
}

const DOCKER = `
  subnet lan 192.168.31.0/24 { gateway 192.168.31.1 }
  host h1 {
    lan 192.168.31.10
    docker 27 {
      network app 172.20.0.0/16 { mtu 1400 }
      container web   { network bridge address 172.17.0.2 veth veth0000001  publish 8080:80  listen 80/tcp }
      container cache { network app address 172.20.0.7 veth veth0000002  listen 6379 }
      container side  { network container:cache }
      container mon   { network host  listen 9100 }
      container batch { network none }
    }
  }
`;

const CALICO = `
  subnet lan 192.168.31.0/24 { gateway 192.168.31.1 }
  cluster demo {
    calico 3.31 {
      pool default 10.244.0.0/16 { block-size 26  ipip always  nat-outgoing }
      bgp { as 64512  mesh }
      datastore etcd
    }
    node node1 { lan 192.168.31.62 }
    node node2 { lan 192.168.31.63 }
    namespace shop {
      pod web on node1 { labels app=web  container nginx { listen 80/tcp } }
      deployment api replicas 2 on node2 { listen 8080/tcp }
    }
  }
  rules "by tunl0" { allow shop/web -> shop/api:8080 via tunl0 }
`;

const SERVICE = `
  subnet lan 192.168.31.0/24 { gateway 192.168.31.1 }
  cluster demo {
    calico 3.31 { pool default 10.244.0.0/16 }
    node node1 { lan 192.168.31.62 }
    node node2 { lan 192.168.31.63 }
    namespace shop {
      pod web on node1
      deployment back replicas 2 { labels app=back  listen 8080/tcp http }
      service api { select app=back  port http: 80 -> http node-port  port dns: 53/udp }
    }
  }
  trace t: shop/web -> service shop/api:80
`;

const at = (fixture: string, text: string, nth = 1): string => {
  let index = -1;
  for (let found = 0; found < nth; found++) index = fixture.indexOf(text, index + 1);
  return `${fixture.slice(0, index + 1)}<|>${fixture.slice(index + 1)}`;
};

describe('devices', () => {
  test('docker0, named by a route', async () =>
    expect(
      await facts(at(DOCKER.replace('docker 27', 'route 10.9.0.0/16 dev docker0  docker 27'), 'docker0')),
    ).toMatchInlineSnapshot(`
      "**\`docker0\`**
      **\`docker0\` · h1**
      - address: \`172.17.0.1/16\` (dockerd)
      - MAC: \`02:42:d3:76:8b:58\`
      - MTU: 1500 (dockerd)
      - attached: web \`172.17.0.2\` (\`veth0000001\`)
      - routes through it:
        - \`172.17.0.0/16 dev docker0 proto kernel scope link src 172.17.0.1\` (kernel)
        - \`10.9.0.0/16 dev docker0 scope link\` (admin)
      - why: bridge of the default network (dockerd)"
    `));

  test('tunl0, named by a rule: on every node', async () =>
    expect(await facts(at(CALICO, 'tunl0', 2))).toMatchInlineSnapshot(`
      "**\`tunl0\`**
      **\`tunl0\` · node1**
      - address: \`10.244.166.128/32\` (felix)
      - MTU: 1480 (felix)
      - routes through it:
        - \`10.244.104.0/26 via 192.168.31.63 dev tunl0 proto bird onlink\` (bird)
      - why: pool default uses IPIP (felix)
      **\`tunl0\` · node2**
      - address: \`10.244.104.0/32\` (felix)
      - MTU: 1480 (felix)
      - routes through it:
        - \`10.244.166.128/26 via 192.168.31.62 dev tunl0 proto bird onlink\` (bird)
      - why: pool default uses IPIP (felix)"
    `));

  test('tunl0 in the title of rules', async () =>
    expect(await facts(at(CALICO, 'tunl0'))).toContain('MTU: 1480'));

  test('the host end of a veth pair', async () =>
    expect(await facts(at(DOCKER, 'veth0000001'))).toMatchInlineSnapshot(`
      "**\`veth0000001\`**
      **\`veth0000001\` · h1**
      - MAC: \`0e:d2:89:ed:62:2d\`
      - MTU: 1500 (dockerd)
      - other end: \`eth0\` · web \`172.17.0.2\`
      - bridge: \`docker0\`
      - why: container web on network bridge (dockerd)"
    `));

  test('a word in a comment is only a word', async () =>
    expect(await hover(`host h1 // tun<|>l0 is not here`)).toBeUndefined());
});

describe('Docker', () => {
  test('a container', async () =>
    expect(await facts(at(DOCKER, 'web'))).toMatchInlineSnapshot(`
    "**\`web\`**
    - runs on: h1
    - interfaces:
      - \`lo\` \`127.0.0.1/8\` MTU 65536
      - \`eth0\` \`172.17.0.2/16\` \`02:42:ac:11:00:02\` MTU 1500 ↔ \`veth0000001\` · \`docker0\`
    - namespace held by: web
    - members: web
    - listens on: \`80/tcp\`
    - publishes: \`8080:80/tcp\`"
  `));
  test('a container in the namespace of another', async () =>
    expect(await facts(at(DOCKER, 'side'))).toMatchInlineSnapshot(`
      "**\`side\`**
      - network: \`container:cache\`
      - runs on: h1
      - interfaces:
        - \`lo\` \`127.0.0.1/8\` MTU 65536
        - \`eth0\` \`172.20.0.7/16\` \`02:42:ac:14:00:07\` MTU 1400 ↔ \`veth0000002\` · \`br-e57947f9192b\`
      - namespace held by: cache
      - members: cache, side"
    `));
  test('the network bridge', async () =>
    expect(await facts(at(DOCKER, 'bridge'))).toMatchInlineSnapshot(`
    "**\`bridge\`**
    - bridge: \`docker0\`
    - address: \`172.17.0.1/16\` (dockerd)
    - MAC: \`02:42:d3:76:8b:58\`
    - MTU: 1500 (dockerd)
    - attached: web \`172.17.0.2\` (\`veth0000001\`)
    - routes through it:
      - \`172.17.0.0/16 dev docker0 proto kernel scope link src 172.17.0.1\` (kernel)
    - why: bridge of the default network (dockerd)
    - containers: web"
  `));
  test('a user-defined network, where it is named', async () =>
    expect(await facts(at(DOCKER, 'app', 2))).toMatchInlineSnapshot(`
      "**\`app\`**
      - options: \`mtu 1400\`
      - bridge: \`br-e57947f9192b\`
      - address: \`172.20.0.1/16\` (dockerd)
      - MAC: \`02:42:00:2c:ab:9c\`
      - MTU: 1400 (dockerd)
      - attached: cache \`172.20.0.7\` (\`veth0000002\`)
      - routes through it:
        - \`172.20.0.0/16 dev br-e57947f9192b proto kernel scope link src 172.20.0.1\` (kernel)
      - why: bridge of network app (dockerd)
      - containers: cache"
    `));
  test('the network host', async () =>
    expect(await facts(at(DOCKER, 'host', 2))).toMatchInlineSnapshot(`
      "**\`host\`**
      - containers: mon"
    `));
  test('the network none', async () =>
    expect(await facts(at(DOCKER, 'none'))).toMatchInlineSnapshot(`
    "**\`none\`**
    - containers: batch"
  `));
  test('a published port shows the rules that it led to', async () =>
    expect(await facts(at(DOCKER, 'publish'))).toMatchInlineSnapshot(`
      "- this led to:
        - \`filter: -A DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT\` (dockerd)
        - \`nat: -A POSTROUTING -s 172.17.0.2/32 -d 172.17.0.2/32 -p tcp -m tcp --dport 80 -j MASQUERADE\` (dockerd)
        - \`nat: -A DOCKER ! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80\` (dockerd)
        - \`LISTEN *:8080/tcp docker-proxy\` (dockerd)"
    `));
  test('docker: its networks, and how much dockerd wrote', async () => {
    const lines = (await facts(at(DOCKER, 'docker'))).split('\n');
    expect(lines[0]).toBe(
      '- network: bridge `docker0` `172.17.0.0/16`, app `br-e57947f9192b` `172.20.0.0/16`',
    );
    expect(lines.at(-1)).toMatch(/^ {2}- h1: `ip link` 6 · .*`iptables -A` \d+ · /);
  });
});

describe('Kubernetes and Calico', () => {
  test('a pod', async () =>
    expect(await facts(at(CALICO, 'web'))).toMatchInlineSnapshot(`
    "**\`web\`**
    - runs on: node1
    - interfaces:
      - \`lo\` \`127.0.0.1/8\` \`::1/128\` MTU 65536
      - \`eth0\` \`10.244.166.129/32\` \`aa:0c:29:3d:71:33\` MTU 1480 ↔ \`cali551b05c3e54\`
    - namespace held by: pause
    - members: nginx
    - labels: \`app=web\`
    - listens on: \`80/tcp\`"
  `));
  test('a deployment', async () =>
    expect(await facts(at(CALICO, 'api'))).toMatchInlineSnapshot(`
    "**\`api\`**
    - pods:
      - shop/api-1 \`10.244.104.1\` · node2
      - shop/api-2 \`10.244.104.2\` · node2
    - listens on: \`8080/tcp\`"
  `));
  test('a Service', async () =>
    expect(await facts(at(SERVICE, 'api {'))).toMatchInlineSnapshot(`
      "**\`api\`**
      - type: NodePort
      - addresses: \`10.96.0.2\`
      - ports: http: 80/tcp → http (node port 30000), dns: 53/udp → 53 (node port 30001)
      - endpoints:
        - \`10.244.104.0:8080\` shop/back-1 · node2
        - \`10.244.166.129:8080\` shop/back-2 · node1
        - \`10.244.104.0:53\` shop/back-1 · node2
        - \`10.244.166.129:53\` shop/back-2 · node1"
    `));
  test('a Service, where a trace names it', async () =>
    expect(await facts(at(SERVICE, 'api:80'))).toBe(await facts(at(SERVICE, 'api {'))));
  test('a node', async () =>
    expect(await facts(at(CALICO, 'node2'))).toMatchInlineSnapshot(`
    "**\`node2\`**
    - interfaces: \`eth0\` \`192.168.31.63/24\`, \`tunl0\` \`10.244.104.0/32\`
    - CNI: calico 3.31
    - pods:
      - shop/api-1 \`10.244.104.1\` · node2
      - shop/api-2 \`10.244.104.2\` · node2
    - blocks: \`10.244.104.0/26\`
    - routes by bird: 2"
  `));
  test('a pool', async () =>
    expect(await facts(at(CALICO, 'pool'))).toMatchInlineSnapshot(`
    "- prefix: \`10.244.0.0/16\`
    - options: \`block-size 26 ipip always vxlan never nat-outgoing\`
    - blocks: node1 \`10.244.166.128/26\`, node2 \`10.244.104.0/26\`
    - free addresses: 65531 / 65536"
  `));
  test('the mesh', async () =>
    expect(await facts(at(CALICO, 'mesh'))).toMatchInlineSnapshot(`
    "- options: \`as 64512 mesh on\`
    - sessions:
      - node1 ↔ node2 \`192.168.31.63\` AS 64512 · established"
  `));
  test('etcd', async () =>
    expect(await facts(at(CALICO, 'etcd'))).toMatchInlineSnapshot(
      `"- members: 1 IPPool, 2 Node, 2 IPAMBlock, 3 WorkloadEndpoint"`,
    ));
  test('a program in a scenario: what it wrote on its machine', async () =>
    expect(await facts(at(`${CALICO}\nscenario "s" { stop bird on node2 }`, 'bird'))).toMatchInlineSnapshot(`
      "**\`bird\`**
      - wrote:
        - node2: \`ip route\` 2"
    `));
  test('a namespace', async () =>
    expect(await facts(at(CALICO, 'shop'))).toMatchInlineSnapshot(`
    "**\`shop\`**
    - pods:
      - shop/web \`10.244.166.129\` · node1
      - shop/api-1 \`10.244.104.1\` · node2
      - shop/api-2 \`10.244.104.2\` · node2"
  `));
  test('a cluster', async () =>
    expect(await facts(at(CALICO, 'demo'))).toMatchInlineSnapshot(`
    "**\`demo\`**
    - CNI: calico 3.31
    - pools: default \`10.244.0.0/16\`
    - nodes: node1 \`192.168.31.62\`, node2 \`192.168.31.63\`
    - pods: 3"
  `));
  test('a replica, which only its deployment declares', async () =>
    expect(await facts(at(`${CALICO}\ntrace t: shop/web -> shop/api-2`, 'api-2'))).toContain(
      'runs on: node2',
    ));
  test('a reflector and its clients; a session that is down says why', async () =>
    expect(
      await facts(
        at(
          CALICO.replace('mesh', 'mesh off route-reflector node2 peer node1 with 192.168.31.99 as 64999'),
          'route-reflector',
        ),
      ),
    ).toMatchInlineSnapshot(`
      "- options: \`as 64512 mesh off\`
      - nodes: \`route-reflector\` node2
      - sessions: 0"
    `));
});

describe('machines, subnets and questions', () => {
  test('a host', async () =>
    expect(await facts(at(DOCKER, 'h1'))).toMatchInlineSnapshot(`
    "**\`h1\`**
    - interfaces: \`eth0\` \`192.168.31.10/24\`, \`docker0\` \`172.17.0.1/16\`, \`br-e57947f9192b\` \`172.20.0.1/16\`
    - docker: 27
    - containers: web, cache, side, mon, batch"
  `));
  test('a subnet', async () =>
    expect(await facts(at(CALICO, 'lan', 2))).toMatchInlineSnapshot(`
    "**\`lan\`**
    - prefix: \`192.168.31.0/24\`
    - gateway: \`192.168.31.1\`
    - MTU: 1500
    - attached: node1 \`192.168.31.62/24\`, node2 \`192.168.31.63/24\`"
  `));
  test('a rule', async () =>
    expect(await facts(at(CALICO, 'allow'))).toMatchInlineSnapshot(`
    "- verdict: ✓ allow shop/web -> shop/api:8080 via tunl0: delivered: api takes it at 10.244.104.2:8080.
    - hops:
      - shop/web · node1: \`eth0\`
      - node1: \`cali551b05c3e54\` → \`tunl0\` → \`eth0\`
      - node2: \`eth0\` → \`tunl0\` → \`calif88415abc65\`
      - shop/api-2 · node2: \`eth0\`
    - reply: delivered: The SYN-ACK reaches the socket in shop/web that asked."
  `));
  test('a block of rules', async () =>
    expect(await facts(at(CALICO, 'rules'))).toMatchInlineSnapshot(`
    "- rules:
      - ✓ allow shop/web -> shop/api:8080 via tunl0: delivered: api takes it at 10.244.104.2:8080."
  `));
  test('a trace that fails', async () =>
    expect(await facts(at(`${DOCKER}\ntrace lost: h1/web -> h1/cache:6379`, 'lost'))).toMatchInlineSnapshot(`
      "**\`lost\`**
      - verdict: ✗ dropped: filter FORWARD → DOCKER-ISOLATION-STAGE-1 → DOCKER-ISOLATION-STAGE-2 drops it: network app: apart from other bridge networks.
      - hops:
        - web · h1: \`eth0\`
        - h1: \`veth0000001\` → \`docker0\`"
    `));
});

describe('text', () => {
  test('what a thing is, its facts, and the way to the page', async () =>
    expect(await hover(at(CALICO, 'block-size'), { docsUri: 'file:///ext/docs/' })).toMatchInlineSnapshot(`
      "\`block-size\` is the prefix length of the blocks into which Calico cuts a pool: 26 by default, so 64 addresses a block. It sets how many routes every node holds: larger blocks mean fewer routes in the whole cluster, smaller ones waste fewer addresses.

      - prefix: \`10.244.0.0/16\`
      - options: \`block-size 26 ipip always vxlan never nat-outgoing\`
      - blocks: node1 \`10.244.166.128/26\`, node2 \`10.244.104.0/26\`
      - free addresses: 65531 / 65536

      [docs](file:///ext/docs/concepts/block-size.md)"
    `));

  test('in Chinese', async () =>
    expect(
      await hover(at(CALICO, 'lan', 2), { docsUri: 'file:///ext/docs', locale: 'zh-cn' }),
    ).toMatchInlineSnapshot(`
      "**\`lan\`**

      subnet 是一个二层网段，以及在它上面使用的地址前缀，例如 192.168.31.0/24。同一子网的机器直接把包发到对方的 MAC 地址，其余的包都交给子网的网关。

      - 前缀：\`192.168.31.0/24\`
      - 网关：\`192.168.31.1\`
      - MTU：1500
      - 接入：node1 \`192.168.31.62/24\`，node2 \`192.168.31.63/24\`

      [文档](file:///ext/docs/concepts/zh-CN/subnet.md)"
    `));

  test('without a docs folder there are no links', async () =>
    expect(await hover(at(DOCKER, 'container'))).not.toContain(']('));

  test('a title cannot smuggle markup into a hover', async () =>
    expect(
      await facts(at('host a  rules "[x](command:evil) <img src=x> `y`" { allow a -> a }', 'rules')),
    ).not.toMatch(/\]\(command|<img/));

  test('every network has the page of its kind', async () => {
    const first = async (text: string, nth = 1) =>
      /^.*$/m.exec((await hover(at(DOCKER, text, nth)))!.split('\n\n')[1]!)![0];
    expect(await first('bridge')).toContain('docker0');
    expect(await first('host', 2)).toContain('network host');
    expect(await first('none')).toContain('network none');
    expect(await first('app', 2)).toContain('docker network create');
  });
});

test('a namespace that a scenario adds to shows what it has', async () => {
  const cluster = 'cluster demo { calico  node node1 { lan 10.0.0.1 }  namespace shop { pod web on node1 } }';
  const late = 'scenario "s" { namespace sh<|>op { pod late on node1 } }';
  expect(await facts(`subnet lan 10.0.0.0/24\n${cluster}\n${late}`)).toMatchInlineSnapshot(`
    "**\`shop\`**
    - pods:
      - shop/web · node1"
  `);
});

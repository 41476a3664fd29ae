import { describe, expect, test } from 'vitest';
import { formatForwardingEntry } from '../../../src/linux/print/bridge.js';
import { formatNeighbour } from '../../../src/linux/print/neighbour.js';
import { formatRoute } from '../../../src/linux/print/route.js';
import { checkRuleFindings } from '../../analysis/check-rules.js';
import { links, namespaceOf, planeOf, rules } from '../state-text.js';

const world = (flannel: string, more = '') => `
  subnet lan 192.168.31.0/24 { gateway 192.168.31.1 }
  subnet far 192.168.32.0/24 { gateway 192.168.32.1 }
  router r { lan 192.168.31.1  far 192.168.32.1 }
  host laptop { lan 192.168.31.100 }
  cluster demo {
    flannel ${flannel}
    node node1 { lan 192.168.31.61 }
    node node2 { lan 192.168.31.62 }
    node node3 { far 192.168.32.63 }
    namespace shop {
      pod web on node1 { listen 80/tcp }
      pod log on node1 { listen 9000/tcp }
      pod api on node2 { labels app=api  listen 8080/tcp }
      pod db on node3 { labels app=db  listen 5432/tcp }
      service api { select app=api  port 80 -> 8080 node-port 30080 }
    }
  }
  ${more}`;

/** Routes that flanneld or the CNI plugins wrote, with those that they could not. */
async function routes(flannel: string, machine = 'node1', namespace = 'host'): Promise<string[]> {
  const state = namespaceOf(await planeOf(world(flannel)), machine, namespace);
  return [
    ...state.routes
      .filter(({ provenance }) => provenance.by !== 'kernel' && provenance.by !== 'admin')
      .map((route) => formatRoute(route)),
    ...state.absentRoutes.map(
      ({ destination, provenance }) => `missing ${destination} (${provenance.by}): ${provenance.why}`,
    ),
  ];
}

describe('backend vxlan', () => {
  test('routes other subnets by the address of their VXLAN device', async () => {
    expect(await routes('')).toEqual([
      '10.244.1.0/24 via 10.244.1.0 dev flannel.1 onlink',
      '10.244.2.0/24 via 10.244.2.0 dev flannel.1 onlink',
    ]);
  });

  test('with DirectRouting goes by the link where there is one', async () => {
    expect(await routes('{ backend vxlan { direct-routing } }')).toEqual([
      '10.244.1.0/24 via 192.168.31.62 dev eth0',
      '10.244.2.0/24 via 10.244.2.0 dev flannel.1 onlink',
    ]);
  });

  test('writes neighbour and forwarding entries that agree with the other device', async () => {
    const plane = await planeOf(world(''));
    const { neighbours, forwarding } = namespaceOf(plane, 'node1');
    const mac = namespaceOf(plane, 'node2').interfaces.get('flannel.1')!.mac;
    expect(formatNeighbour(neighbours[0]!)).toBe(`10.244.1.0 dev flannel.1 lladdr ${mac} PERMANENT`);
    expect(formatForwardingEntry(forwarding[0]!)).toBe(
      `${mac} dev flannel.1 dst 192.168.31.62 self permanent`,
    );
  });

  test('takes its number, port and MTU from the configuration', async () => {
    const plane = await planeOf(world('{ backend vxlan { vni 4096  port 4789 }  mtu 1400 }'));
    expect(namespaceOf(plane, 'node1').interfaces.get('flannel.4096')).toMatchObject({
      kind: 'vxlan',
      vni: 4096,
      port: 4789,
      mtu: 1400,
      local: '192.168.31.61',
      underlay: 'eth0',
      learning: false,
    });
  });
});

describe('backend host-gw', () => {
  test('routes by the nodes themselves, and cannot where they are not on the link', async () => {
    expect(await routes('{ backend host-gw }')).toEqual([
      '10.244.1.0/24 via 192.168.31.62 dev eth0',
      'missing 10.244.2.0/24 (flanneld): subnet 10.244.2.0/24 is that of node3 (192.168.32.63), but node1 is not on its link, and backend host-gw needs that',
    ]);
  });

  test('says so once for each node that the first one cannot reach', async () => {
    const { findings } = await planeOf(world('{ backend host-gw }'));
    expect(findings.map(({ code, message }) => [code, message.split(':')[0]])).toEqual([
      ['host-gw-across-subnets', 'node3 is not on the link of node1'],
    ]);
  });
});

describe('cni0', () => {
  test('is made with the first pod of a node, and has its pods as ports', async () => {
    const plane = await planeOf(world(''));
    expect(links(namespaceOf(plane, 'node1')).split('\n').slice(2)).toEqual([
      expect.stringMatching(/^4 cni0 1450 10\.244\.0\.1\/24$|cni0/),
      expect.stringContaining('cni0'),
      expect.stringContaining('cni0'),
      '',
    ]);
    const without = await planeOf(world('').replaceAll('on node1', 'on node2'));
    expect(namespaceOf(without, 'node1').interfaces.has('cni0')).toBe(false);
  });

  test('is the gateway of its pods', async () => {
    expect(await routes('', 'node1', 'shop/web')).toEqual([
      '10.244.0.0/16 via 10.244.0.1 dev eth0',
      'default via 10.244.0.1 dev eth0',
    ]);
    const plane = await planeOf(world(''));
    const [address] = namespaceOf(plane, 'node1', 'shop/log').interfaces.get('eth0')!.addresses;
    expect(address).toMatchObject({ address: '10.244.0.3', prefixLength: 24 });
  });
});

describe('what flanneld lets pass and masquerades', () => {
  const nat = async (flannel: string) =>
    rules(namespaceOf(await planeOf(world(flannel)), 'node2'), 'nat', 'FLANNEL-POSTRTG');

  test('stands in chains of its own', async () => {
    expect(await nat('0.27')).toBe(`\
-A FLANNEL-POSTRTG -m mark --mark 0x4000/0x4000 -m comment --comment "flanneld masq" -j RETURN
-A FLANNEL-POSTRTG -s 10.244.1.0/24 -d 10.244.0.0/16 -m comment --comment "flanneld masq" -j RETURN
-A FLANNEL-POSTRTG -s 10.244.0.0/16 -d 10.244.1.0/24 -m comment --comment "flanneld masq" -j RETURN
-A FLANNEL-POSTRTG ! -s 10.244.0.0/16 -d 10.244.1.0/24 -m comment --comment "flanneld masq" -j RETURN
-A FLANNEL-POSTRTG -s 10.244.0.0/16 ! -d 224.0.0.0/4 -m comment --comment "flanneld masq" -j MASQUERADE --random-fully
-A FLANNEL-POSTRTG ! -s 10.244.0.0/16 -d 10.244.0.0/16 -m comment --comment "flanneld masq" -j MASQUERADE --random-fully
`);
  });

  test('stood in POSTROUTING and FORWARD before 0.20', async () => {
    const host = namespaceOf(await planeOf(world('0.14')), 'node2');
    expect(rules(host, 'nat', 'POSTROUTING')).toContain(
      '-A POSTROUTING -s 10.244.0.0/16 -d 10.244.0.0/16 -j RETURN',
    );
    expect(rules(host, 'filter', 'FORWARD')).toContain('-A FORWARD -s 10.244.0.0/16 -j ACCEPT');
  });

  test('is the CNI plugin’s where ip-masq is off', async () => {
    const host = namespaceOf(await planeOf(world('{ ip-masq off }')), 'node2');
    expect(rules(host, 'nat')).not.toContain('FLANNEL');
    expect(rules(host, 'nat')).toMatch(
      /-A POSTROUTING -s 10\.244\.1\.2\/32 -m comment --comment "name: \\"cbr0\\" id: \\"[0-9a-f]{64}\\"" -j CNI-[0-9a-f]{24}\n/,
    );
  });
});

describe('the roads', () => {
  test.each(['', '{ backend vxlan { direct-routing } }'])('with flannel %s', (flannel) =>
    checkRuleFindings(
      world(
        flannel,
        `rules "roads" {
          allow shop/web -> shop/log:9000 via cni0
          allow shop/web -> shop/api:8080 as 10.244.0.2
          allow shop/web -> shop/db:5432 via flannel.1
          allow shop/web -> service shop/api:80
          allow shop/web -> laptop as 192.168.31.61
          allow laptop -> node3:30080
          allow node1 -> shop/db:5432 as 10.244.0.0
        }
        scenario "flanneld stops" { stop flanneld on node1  allow shop/web -> shop/db:5432 }`,
      ),
    ),
  );

  test('where the CNI plugin masquerades show the node to pods of other nodes, too', () =>
    checkRuleFindings(
      world(
        '{ ip-masq off }',
        `rules "roads" {
          allow shop/web -> shop/log:9000 as 10.244.0.2
          allow shop/web -> shop/api:8080 as 10.244.0.0
          allow shop/web -> laptop as 192.168.31.61
        }`,
      ),
    ));

  test('with host-gw end where a subnet does', () =>
    checkRuleFindings(
      world(
        '{ backend host-gw }',
        `rules "roads" { allow shop/web -> shop/api:8080  deny shop/web -> shop/db:5432 }`,
      ),
    ));
});

describe('addresses', () => {
  const findings = async (cluster: string) =>
    (
      await planeOf(`subnet lan 192.168.31.0/24 { gateway 192.168.31.1 } cluster demo { ${cluster} }`)
    ).findings.map(({ code, message }) => `${code}: ${message}`);
  const nodes = (count: number) =>
    Array.from({ length: count }, (_, n) => `node node${n} { lan 192.168.31.${n + 10} }`).join('\n');

  test('run out of subnets', async () => {
    expect(await findings(`flannel { network 10.244.0.0/23 } ${nodes(3)}`)).toEqual([
      'flannel-network-full: network 10.244.0.0/23 has 2 subnets of length 24: 1 of the 3 nodes get none, and their pods no address',
    ]);
  });

  test('run out within one', async () => {
    const cluster = `flannel { network 10.244.0.0/24  subnet-length 30 } ${nodes(1)}
      namespace shop { deployment api replicas 3 }`;
    expect(await findings(cluster)).toEqual([
      'flannel-subnet-full: subnet 10.244.0.0/30 of node0 has no address left for 2 pods',
    ]);
  });

  test('that are pinned must be of the node’s own subnet', async () => {
    expect(await findings(`flannel ${nodes(1)} namespace shop { pod web { address 10.244.7.7 } }`)).toEqual([
      'pod-address-refused: host-local cannot give 10.244.7.7 to pod shop/web: it is taken, or outside 10.244.0.0/24 of node0',
    ]);
  });
});

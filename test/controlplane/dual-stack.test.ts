import { describe, expect, test } from 'vitest';
import type { TableName } from '../../src/linux/netfilter/ruleset.js';
import { printState, type StateCommand } from '../../src/linux/print/state.js';
import { trace } from './calico/roads.js';
import { planeOf } from './state-text.js';

const cluster = (pools: string, more = '') => `
  subnet lan 10.0.0.0/24, fd00:31::/64 { gateway 10.0.0.1, fd00:31::1 }
  cluster demo {
    service-cidr 10.96.0.0/16, fd00:96::/112
    calico { ${pools} }
    node node1 { lan 10.0.0.11, fd00:31::11 }
    node node2 { lan 10.0.0.12, fd00:31::12 }
    namespace shop {
      pod web on node1 { labels app=web  address 10.244.1.5, fd00:244::5 }
      pod api on node2 { labels app=api  address 10.244.2.5, fd00:244::105  listen 8080 }
      ${more}
    }
  }
`;
const POOLS = 'pool v4 10.244.0.0/16 { ipip always }  pool v6 fd00:244::/56 { nat-outgoing }';

async function print(fixture: string, command: StateCommand, namespace = 'host', machine = 'node1') {
  const plane = await planeOf(fixture);
  const state = printState(plane.world.machine(machine)!, { commands: [command], namespaces: [namespace] });
  return state.trim().split('\n').slice(1);
}

describe('Calico in two families', () => {
  test('a pod has an address of each, and its gateway is the host end', async () => {
    expect(await print(cluster(POOLS), 'ip -6 route', 'shop/web')).toEqual([
      'default via fe80::ecee:eeff:feee:eeee dev eth0 metric 1024 pref medium',
      'fd00:244::5 dev eth0 proto kernel metric 256 pref medium',
      'fe80::/64 dev eth0 proto kernel metric 256 pref medium',
    ]);
  });

  test('BIRD6 goes by the IPv6 addresses of the nodes, without IPIP; blocks are /122', async () => {
    const routes = await print(cluster(POOLS), 'ip -6 route');
    expect(routes.filter((line) => line.includes('bird'))).toEqual([
      'blackhole fd00:244::/122 dev lo proto bird metric 1024 pref medium',
      'fd00:244::100/122 via fd00:31::12 dev eth0 proto bird metric 1024 pref medium',
    ]);
  });

  test('VXLAN has a device of its own, whose headers take 70 bytes', async () => {
    const fixture = cluster('pool v4 10.244.0.0/16  pool v6 fd00:244::/56 { vxlan always }');
    const links = await print(fixture, 'ip link');
    expect(links.some((line) => line.includes('vxlan-v6.calico') && line.includes('mtu 1430'))).toBe(true);
    const plane = await planeOf(fixture);
    const answer = trace(plane, { from: 'shop/web', to: 'fd00:244::105', port: 8080 });
    expect([answer.verdict, answer.reply?.verdict]).toEqual(['delivered', 'delivered']);
    expect(answer.paths[0]!.hops[1]).toMatchObject({ machine: 'node1', out: 'eth0' });
  });

  test('Felix lets neighbour discovery in from pods, in ip6tables', async () => {
    const saved = await print(cluster(POOLS), 'ip6tables-save');
    const types = saved
      .filter((line) => line.startsWith('-A cali-wl-to-host'))
      .flatMap((line) => /icmpv6-type (\d+) -j ACCEPT/.exec(line)?.[1] ?? []);
    expect(types).toEqual(['130', '131', '132', '133', '135', '136']);
    expect(await print(cluster(POOLS), 'ipset save')).toContain('add cali60masq-ipam-pools fd00:244::/56');
  });

  test('a block of one family stands in its own tables', async () => {
    const policy =
      'network-policy api { select app=api  ingress from cidr 10.0.0.0/8 from cidr fd00:31::/64 port 8080 }';
    const fixture = cluster(POOLS, policy);
    const nets = async (command: StateCommand) =>
      (await print(fixture, command, 'host', 'node2')).flatMap(
        (line) => /^-A cali-pi-\S+ -s (\S+)/.exec(line)?.[1] ?? [],
      );
    expect(await nets('iptables-save')).toEqual(['10.0.0.0/8']);
    expect(await nets('ip6tables-save')).toEqual(['fd00:31::/64']);
    const plane = await planeOf(fixture);
    expect(trace(plane, { from: 'shop/web', to: 'fd00:244::105', port: 8080 }).verdict).toBe('dropped');
    expect(trace(plane, { from: 'shop/web', to: 'shop/api', port: 8080 }).verdict).toBe('delivered');
  });
});

describe('Services in two families', () => {
  const service = 'service api { select app=api  ip-family-policy prefer-dual-stack  port 80 -> 8080 }';
  const chains = async (family: 4 | 6, table: TableName) => {
    const plane = await planeOf(cluster(POOLS, service));
    const found = plane.world
      .machine('node1')!
      .namespaces.get('host')!
      .iptables.find((each) => each.family === family && each.name === table)!;
    return [...found.chains.keys()].filter((name) => /^KUBE-(SVC|SEP)-/.test(name));
  };

  test('the chain of a port has one name in both, those of endpoints have another', async () => {
    const [sep4, svc4] = await chains(4, 'nat');
    const [sep6, svc6] = await chains(6, 'nat');
    expect(svc6).toBe(svc4);
    expect(sep6).not.toBe(sep4);
    // base32(sha256("shop/api" + "tcp" + "[fd00:244::105]:8080"))
    expect(sep6).toBe('KUBE-SEP-INNKHVHXA7W3EJHR');
  });

  test('both answer, each to its family', async () => {
    const plane = await planeOf(cluster(POOLS, service));
    for (const to of ['10.96.0.2', 'fd00:96::2']) {
      const answer = trace(plane, { from: 'shop/web', to, port: 80 });
      expect([to, answer.reply?.verdict]).toEqual([to, 'delivered']);
    }
  });
});

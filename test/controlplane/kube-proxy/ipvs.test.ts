import { describe, expect, test } from 'vitest';
import { ipvsSaveLines } from '../../../src/linux/print/ipvs.js';
import { namespaceOf, planeOf } from '../state-text.js';
import { proxyRules } from './named-chains.js';

/** What kube-proxy in mode ipvs leaves on a node (pkg/proxy/ipvs/proxier.go), for the members of namespace shop. */

interface Setting {
  readonly settings?: string;
  readonly ipvs?: string;
  readonly node?: string;
  readonly text?: string;
}

async function planeWith(services: string, { settings = '', ipvs = '', text = '' }: Setting) {
  return planeOf(`
    subnet lan 10.1.0.0/24
    cluster demo {
      kube-proxy ipvs ${ipvs}
      cluster-cidr 10.42.0.0/16, fd42::/48
      ${settings}
      node node1 { lan 10.1.0.61 }
      node node2 { lan 10.1.0.62 }
      namespace shop { ${services} }
    }
    ${text}`);
}

async function hostOf(services: string, setting: Setting = {}) {
  return namespaceOf(await planeWith(services, setting), setting.node ?? 'node1');
}

/** `ipvsadm-save -n`, the node's docker0 left out. */
async function servers(services: string, setting: Setting = {}): Promise<string[]> {
  const lines = ipvsSaveLines(await hostOf(services, setting)).map(({ text }) => text);
  return lines.filter((line) => !line.includes(' 172.17.0.1:'));
}

async function sets(services: string, setting: Setting = {}): Promise<Record<string, readonly string[]>> {
  const { ipsets } = await hostOf(services, setting);
  return Object.fromEntries(
    [...ipsets.values()]
      .filter(({ members, name }) => members.length > 0 && name.startsWith('KUBE'))
      .map(({ name, members }) => [name, members]),
  );
}

async function rulesOf(services: string, chains: RegExp, setting: Setting = {}): Promise<string[]> {
  const plane = await planeWith(services, setting);
  return proxyRules(plane, setting.node ?? 'node1', (chain) => chains.test(chain));
}

const ONE = 'endpoints 10.42.1.5:8080 on node1';
const TWO = `${ONE}, 10.42.2.6:8080 on node2`;
const API = `service api { port 80  cluster-ip 10.96.0.7  ${TWO} }`;

describe('virtual servers', () => {
  test('a ClusterIP: every endpoint is a real server, with the same weight', async () => {
    expect(await servers(API)).toEqual([
      '-A -t 10.96.0.7:80 -s rr',
      '-a -t 10.96.0.7:80 -r 10.42.1.5:8080 -m -w 1',
      '-a -t 10.96.0.7:80 -r 10.42.2.6:8080 -m -w 1',
    ]);
  });

  test('a node port: one at each address of the node', async () => {
    const found = await servers(`service api { port 53/udp node-port 30053  cluster-ip 10.96.0.7  ${ONE} }`);
    expect(found.filter((line) => line.startsWith('-A'))).toEqual([
      '-A -u 10.1.0.61:30053 -s rr',
      '-A -u 10.96.0.7:53 -s rr',
    ]);
  });

  test('addresses from outside, affinity, scheduler', async () => {
    const service = `service api {
      port 80  cluster-ip 10.96.0.7  external-ips 203.0.113.9  load-balancer 203.0.113.7
      session-affinity client-ip 600  ${ONE}
    }`;
    const found = await servers(service, { ipvs: '{ scheduler mh }' });
    expect(found.filter((line) => line.startsWith('-A') && !line.includes(':3'))).toEqual([
      '-A -t 10.96.0.7:80 -s mh -p 600 -b mh-port',
      '-A -t 203.0.113.7:80 -s mh -p 600 -b mh-port',
      '-A -t 203.0.113.9:80 -s mh -p 600 -b mh-port',
    ]);
  });

  test('without endpoints a virtual server has no real one', async () => {
    expect(await servers('service api { port 80  cluster-ip 10.96.0.7  select app=api }')).toEqual([
      '-A -t 10.96.0.7:80 -s rr',
    ]);
  });

  test('internal policy Local: only the node’s own endpoints, or none', async () => {
    const local = `service api { port 80  cluster-ip 10.96.0.7  internal-traffic local  ${ONE} }`;
    expect(await servers(local)).toHaveLength(2);
    expect(await servers(local, { node: 'node2' })).toEqual(['-A -t 10.96.0.7:80 -s rr']);
  });

  test('external policy Local: without one here, all of them; before 1.21 none', async () => {
    const local = `service api { port 80 node-port 30080  cluster-ip 10.96.0.7  external-traffic local  ${ONE} }`;
    const nodePort = async (setting: Setting) =>
      (await servers(local, setting)).filter((line) => line.includes(':30080'));
    expect(await nodePort({ node: 'node2' })).toEqual([
      '-A -t 10.1.0.62:30080 -s rr',
      '-a -t 10.1.0.62:30080 -r 10.42.1.5:8080 -m -w 1',
    ]);
    expect(await nodePort({ node: 'node2', settings: 'kubernetes 1.20' })).toEqual([
      '-A -t 10.1.0.62:30080 -s rr',
    ]);
    expect(await nodePort({ settings: 'kubernetes 1.20' })).toHaveLength(2);
  });
});

describe('kube-ipvs0', () => {
  test('has every address of a Service that no other device has, and stays down', async () => {
    const outside = 'external-ips 203.0.113.9, 10.1.0.61';
    const { interfaces } = await hostOf(
      `service api { port web: 80  port more: 81  cluster-ip 10.96.0.7  ${outside}  ${ONE} }`,
    );
    const device = interfaces.get('kube-ipvs0')!;
    expect([device.kind, device.up]).toEqual(['dummy', false]);
    expect(device.addresses.map(({ address, prefixLength }) => `${address}/${prefixLength}`)).toEqual([
      '10.96.0.7/32',
      '203.0.113.9/32',
    ]);
  });

  test('is on nodes only', async () => {
    const plane = await planeWith(API, { text: 'host h { lan 10.1.0.9 }' });
    expect(namespaceOf(plane, 'h').interfaces.has('kube-ipvs0')).toBe(false);
  });
});

describe('sysctls', () => {
  const written = async (setting: Setting) => {
    const { sysctls } = await hostOf(API, setting);
    return [...sysctls]
      .filter(([, { provenance }]) => provenance.by === 'kube-proxy')
      .map(([name, { value }]) => `${name}=${value}`);
  };
  const always = [
    'net.ipv4.vs.conntrack=1',
    'net.ipv4.vs.expire_nodest_conn=1',
    'net.ipv4.vs.expire_quiescent_template=1',
    'net.ipv4.ip_forward=1',
  ];

  test('IPVS works with connection tracking; strict ARP on demand', async () => {
    expect(await written({})).toEqual(always);
    expect(await written({ ipvs: '{ strict-arp }' })).toEqual([
      ...always,
      'net.ipv4.conf.all.arp_ignore=1',
      'net.ipv4.conf.all.arp_announce=2',
    ]);
    expect(await written({ settings: 'kubernetes 1.20' })).toEqual([
      'net.ipv4.conf.all.route_localnet=1',
      ...always,
    ]);
  });
});

const EVERYTHING = `
  service api { port 80 node-port 30080  cluster-ip 10.96.0.7  ${TWO} }
  service udp { port 53/udp node-port 30053  cluster-ip 10.96.0.8  external-traffic local  ${ONE} }
  service sctp { port 9/sctp node-port 30009  cluster-ip 10.96.0.9  ${ONE} }
  service out { port 81  cluster-ip 10.96.0.10  external-ips 203.0.113.9  ${ONE} }
  service lb {
    port 82 node-port 30082  cluster-ip 10.96.0.11  external-traffic local
    load-balancer 203.0.113.7 { source-ranges 198.51.100.0/24, 10.1.0.0/26  health-check-node-port 32000 }
    ${ONE}
  }`;

describe('ipsets', () => {
  test('addresses and ports of all Services, endpoints of the node', async () => {
    const { 'KUBE-NODE-PORT-SCTP-HASH': sctp, ...found } = await sets(EVERYTHING);
    expect(sctp).toContain('10.1.0.61,sctp:30009');
    expect(found).toEqual({
      'KUBE-CLUSTER-IP': [
        '10.96.0.7,tcp:80',
        '10.96.0.8,udp:53',
        '10.96.0.9,sctp:9',
        '10.96.0.10,tcp:81',
        '10.96.0.11,tcp:82',
      ],
      'KUBE-EXTERNAL-IP': ['203.0.113.9,tcp:81'],
      'KUBE-HEALTH-CHECK-NODE-PORT': ['32000'],
      'KUBE-IPVS-IPS': [
        '10.96.0.7',
        '10.96.0.8',
        '10.96.0.9',
        '10.96.0.10',
        '203.0.113.9',
        '10.96.0.11',
        '203.0.113.7',
      ],
      'KUBE-LOAD-BALANCER': ['203.0.113.7,tcp:82'],
      'KUBE-LOAD-BALANCER-FW': ['203.0.113.7,tcp:82'],
      'KUBE-LOAD-BALANCER-LOCAL': ['203.0.113.7,tcp:82'],
      'KUBE-LOAD-BALANCER-SOURCE-CIDR': [
        '203.0.113.7,tcp:82,198.51.100.0/24',
        '203.0.113.7,tcp:82,10.1.0.0/26',
      ],
      'KUBE-LOAD-BALANCER-SOURCE-IP': ['203.0.113.7,tcp:82,203.0.113.7'],
      'KUBE-LOOP-BACK': [
        '10.42.1.5,tcp:8080,10.42.1.5',
        '10.42.1.5,udp:8080,10.42.1.5',
        '10.42.1.5,sctp:8080,10.42.1.5',
      ],
      'KUBE-NODE-PORT-LOCAL-TCP': ['30082'],
      'KUBE-NODE-PORT-LOCAL-UDP': ['30053'],
      'KUBE-NODE-PORT-TCP': ['30080', '30082'],
      'KUBE-NODE-PORT-UDP': ['30053'],
    });
  });

  test('IPv6 has sets of its own, with names cut to what ipset takes', async () => {
    const dual = `service api { port 80  cluster-ip 10.96.0.7, fd00::7  endpoints 10.42.1.5:8080 on node1, [fd42::5]:8080 on node1 }`;
    const { ipsets } = await hostOf(dual, { settings: 'service-cidr 10.96.0.0/12, fd00::/108' });
    expect(ipsets.get('KUBE-6-CLUSTER-IP')?.members).toEqual(['fd00::7,tcp:80']);
    expect(ipsets.has('KUBE-6-LOAD-BALANCER-SOURCE-CID')).toBe(true);
  });
});

describe('rules', () => {
  const short = (rule: string) => rule.replace(/-m comment --comment ("[^"]*"|\S+) /, '');

  test('are few, and ask the sets', async () => {
    const found = await rulesOf(EVERYTHING, /^KUBE-(SERVICES|NODE-PORT|LOAD-BALANCER|POSTROUTING)$/);
    expect(found.filter((rule) => rule.startsWith('nat')).map(short)).toEqual([
      'nat -A KUBE-LOAD-BALANCER -m set --match-set KUBE-LOAD-BALANCER-LOCAL dst,dst -j RETURN',
      'nat -A KUBE-LOAD-BALANCER -j KUBE-MARK-MASQ',
      'nat -A KUBE-NODE-PORT -p tcp -m set --match-set KUBE-NODE-PORT-LOCAL-TCP dst -j RETURN',
      'nat -A KUBE-NODE-PORT -p tcp -m set --match-set KUBE-NODE-PORT-TCP dst -j KUBE-MARK-MASQ',
      'nat -A KUBE-NODE-PORT -p udp -m set --match-set KUBE-NODE-PORT-LOCAL-UDP dst -j RETURN',
      'nat -A KUBE-NODE-PORT -p udp -m set --match-set KUBE-NODE-PORT-UDP dst -j KUBE-MARK-MASQ',
      'nat -A KUBE-NODE-PORT -p sctp -m set --match-set KUBE-NODE-PORT-SCTP-HASH dst,dst -j KUBE-MARK-MASQ',
      'nat -A KUBE-POSTROUTING -m set --match-set KUBE-LOOP-BACK dst,dst,src -j MASQUERADE',
      'nat -A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN',
      'nat -A KUBE-POSTROUTING -j MARK --set-xmark 0x4000/0x0',
      'nat -A KUBE-POSTROUTING -j MASQUERADE --random-fully',
      'nat -A KUBE-SERVICES -s 127.0.0.0/8 -j RETURN',
      'nat -A KUBE-SERVICES -m set --match-set KUBE-LOAD-BALANCER dst,dst -j KUBE-LOAD-BALANCER',
      'nat -A KUBE-SERVICES ! -s 10.42.0.0/16 -m set --match-set KUBE-CLUSTER-IP dst,dst -j KUBE-MARK-MASQ',
      'nat -A KUBE-SERVICES -m set --match-set KUBE-EXTERNAL-IP dst,dst -j KUBE-MARK-MASQ',
      'nat -A KUBE-SERVICES -m set --match-set KUBE-EXTERNAL-IP dst,dst -m physdev ! --physdev-is-in -m addrtype ! --src-type LOCAL -j ACCEPT',
      'nat -A KUBE-SERVICES -m set --match-set KUBE-EXTERNAL-IP dst,dst -m addrtype --dst-type LOCAL -j ACCEPT',
      'nat -A KUBE-SERVICES -m addrtype --dst-type LOCAL -j KUBE-NODE-PORT',
      'nat -A KUBE-SERVICES -m set --match-set KUBE-CLUSTER-IP dst,dst -j ACCEPT',
      'nat -A KUBE-SERVICES -m set --match-set KUBE-LOAD-BALANCER dst,dst -j ACCEPT',
    ]);
  });

  test('in table filter: who may use load balancers, and which ports are closed', async () => {
    const chains = /^KUBE-(PROXY-FIREWALL|SOURCE-RANGES-FIREWALL|IPVS-FILTER|IPVS-OUT-FILTER|NODE-PORT)$/;
    const found = await rulesOf(EVERYTHING.replace(', 10.1.0.0/26', ''), chains);
    expect(found.filter((rule) => rule.startsWith('filter')).map(short)).toEqual([
      'filter -A KUBE-IPVS-FILTER -m set --match-set KUBE-LOAD-BALANCER dst,dst -j RETURN',
      'filter -A KUBE-IPVS-FILTER -m set --match-set KUBE-CLUSTER-IP dst,dst -j RETURN',
      'filter -A KUBE-IPVS-FILTER -m set --match-set KUBE-EXTERNAL-IP dst,dst -j RETURN',
      'filter -A KUBE-IPVS-FILTER -m set --match-set KUBE-EXTERNAL-IP-LOCAL dst,dst -j RETURN',
      'filter -A KUBE-IPVS-FILTER -m set --match-set KUBE-HEALTH-CHECK-NODE-PORT dst -j RETURN',
      'filter -A KUBE-IPVS-FILTER -m conntrack --ctstate NEW -m set --match-set KUBE-IPVS-IPS dst -j REJECT --reject-with icmp-port-unreachable',
      'filter -A KUBE-IPVS-OUT-FILTER -s 203.0.113.7/32 -m ipvs --vproto 6 --vaddr 203.0.113.7 --vport 82 -j DROP',
      'filter -A KUBE-NODE-PORT -m set --match-set KUBE-HEALTH-CHECK-NODE-PORT dst -j ACCEPT',
      'filter -A KUBE-PROXY-FIREWALL -m set --match-set KUBE-LOAD-BALANCER-FW dst,dst -j KUBE-SOURCE-RANGES-FIREWALL',
      'filter -A KUBE-SOURCE-RANGES-FIREWALL -m set --match-set KUBE-LOAD-BALANCER-SOURCE-CIDR dst,dst,src -j RETURN',
      'filter -A KUBE-SOURCE-RANGES-FIREWALL -j DROP',
    ]);
  });

  test('before 1.25 other ports are open, and source ranges are marks of table nat', async () => {
    const found = await rulesOf(EVERYTHING, /FIREWALL|FILTER|^(INPUT|FORWARD|OUTPUT)$/, {
      settings: 'kubernetes 1.24',
    });
    expect(found.map(short)).toEqual([
      'filter -A INPUT -j KUBE-NODE-PORT',
      'filter -A FORWARD -j KUBE-FORWARD',
      'nat -A OUTPUT -j KUBE-SERVICES',
      'nat -A KUBE-FIREWALL -m set --match-set KUBE-LOAD-BALANCER-SOURCE-CIDR dst,dst,src -j RETURN',
      'nat -A KUBE-FIREWALL -m set --match-set KUBE-LOAD-BALANCER-SOURCE-IP dst,dst,src -j RETURN',
      'nat -A KUBE-FIREWALL -j KUBE-MARK-DROP',
    ]);
  });
});

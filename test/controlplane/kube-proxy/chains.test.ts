import { describe, expect, test } from 'vitest';
import { namespaceOf, planeOf, rules } from '../state-text.js';
import { proxyRules } from './named-chains.js';

/** What kube-proxy writes on a node for the members of namespace shop; fixed chains and the last rule are left out. */
async function written(
  services: string,
  { settings = '', node = 'node1', family = 4 as 4 | 6, chains = /./ } = {},
): Promise<string[]> {
  const plane = await planeOf(cluster(services, settings));
  return proxyRules(plane, node, (chain) => !FIXED.test(chain) && chains.test(chain), family).filter(
    (rule) => !rule.includes('NOTE: this must be the last rule'),
  );
}

const FIXED = /^([A-Z]+|KUBE-(POSTROUTING|MARK-MASQ|FORWARD|FIREWALL))$/;

function cluster(services: string, settings: string): string {
  return `
    subnet lan 10.1.0.0/24
    cluster demo {
      cluster-cidr 10.42.0.0/16, fd42::/48
      ${settings}
      node node1 { lan 10.1.0.61 }
      node node2 { lan 10.1.0.62 }
      namespace shop { ${services} }
    }`;
}

const ONE = 'endpoints 10.42.1.5:8080 on node1';
const TWO = `${ONE}, 10.42.2.6:8080 on node2`;
const SEP = [
  'nat -A KUBE-SEP-(shop/api 10.42.1.5:8080) -s 10.42.1.5/32 -m comment --comment "shop/api" -j KUBE-MARK-MASQ',
  'nat -A KUBE-SEP-(shop/api 10.42.1.5:8080) -p tcp -m comment --comment "shop/api" -m tcp -j DNAT --to-destination 10.42.1.5:8080',
];

describe('since 1.24', () => {
  test('a ClusterIP: who is no pod is masqueraded, then chance decides', async () => {
    expect(await written(`service api { port 80  cluster-ip 10.96.0.7  ${TWO} }`)).toEqual([
      ...SEP,
      'nat -A KUBE-SEP-(shop/api 10.42.2.6:8080) -s 10.42.2.6/32 -m comment --comment "shop/api" -j KUBE-MARK-MASQ',
      'nat -A KUBE-SEP-(shop/api 10.42.2.6:8080) -p tcp -m comment --comment "shop/api" -m tcp -j DNAT --to-destination 10.42.2.6:8080',
      'nat -A KUBE-SERVICES -d 10.96.0.7/32 -p tcp -m comment --comment "shop/api cluster IP" -m tcp --dport 80 -j KUBE-SVC-(shop/api)',
      'nat -A KUBE-SVC-(shop/api) ! -s 10.42.0.0/16 -d 10.96.0.7/32 -p tcp -m comment --comment "shop/api cluster IP" -m tcp --dport 80 -j KUBE-MARK-MASQ',
      'nat -A KUBE-SVC-(shop/api) -m comment --comment "shop/api -> 10.42.1.5:8080" -m statistic --mode random --probability 0.50000000000 -j KUBE-SEP-(shop/api 10.42.1.5:8080)',
      'nat -A KUBE-SVC-(shop/api) -m comment --comment "shop/api -> 10.42.2.6:8080" -j KUBE-SEP-(shop/api 10.42.2.6:8080)',
    ]);
  });

  test('each endpoint is as likely as the others', async () => {
    const four = [1, 2, 3, 4].map((n) => `10.42.1.${n}`).join(', ');
    const found = await written(`service api { port 80  endpoints ${four} }`, { chains: /^KUBE-SVC/ });
    expect(found.slice(1).map((rule) => /--probability (\S+)/.exec(rule)?.[1])).toEqual([
      '0.25000000000',
      '0.33333333349',
      '0.50000000000',
      undefined,
    ]);
  });

  test('a node port leads to KUBE-EXT, which masquerades', async () => {
    const chains = /NODEPORTS|EXT/;
    expect(await written(`service api { port 80 node-port 30080  ${ONE} }`, { chains })).toEqual([
      'nat -A KUBE-EXT-(shop/api) -m comment --comment "masquerade traffic for shop/api external destinations" -j KUBE-MARK-MASQ',
      'nat -A KUBE-EXT-(shop/api) -j KUBE-SVC-(shop/api)',
      'nat -A KUBE-NODEPORTS -p tcp -m comment --comment "shop/api" -m tcp --dport 30080 -j KUBE-EXT-(shop/api)',
    ]);
  });

  describe('external policy Local', () => {
    const service = `service api { port 80 node-port 30080  cluster-ip 10.96.0.7  external-traffic local  ${ONE} }`;

    test('on a node with an endpoint: pods and the node use all endpoints, others those of the node', async () => {
      expect(await written(service, { chains: /EXT|SVL/ })).toEqual([
        'nat -A KUBE-EXT-(shop/api) -s 10.42.0.0/16 -m comment --comment "pod traffic for shop/api external destinations" -j KUBE-SVC-(shop/api)',
        'nat -A KUBE-EXT-(shop/api) -m comment --comment "masquerade LOCAL traffic for shop/api external destinations" -m addrtype --src-type LOCAL -j KUBE-MARK-MASQ',
        'nat -A KUBE-EXT-(shop/api) -m comment --comment "route LOCAL traffic for shop/api external destinations" -m addrtype --src-type LOCAL -j KUBE-SVC-(shop/api)',
        'nat -A KUBE-EXT-(shop/api) -j KUBE-SVL-(shop/api)',
        'nat -A KUBE-SVL-(shop/api) -m comment --comment "shop/api -> 10.42.1.5:8080" -j KUBE-SEP-(shop/api 10.42.1.5:8080)',
      ]);
    });

    test('on a node without one: what is from outside is dropped', async () => {
      const found = await written(service, { node: 'node2', chains: /EXT|SVL|SERVICES/ });
      expect(found).toEqual([
        'filter -A KUBE-EXTERNAL-SERVICES -p tcp -m comment --comment "shop/api has no local endpoints" -m addrtype --dst-type LOCAL -m tcp --dport 30080 -j DROP',
        'nat -A KUBE-EXT-(shop/api) -s 10.42.0.0/16 -m comment --comment "pod traffic for shop/api external destinations" -j KUBE-SVC-(shop/api)',
        'nat -A KUBE-EXT-(shop/api) -m comment --comment "masquerade LOCAL traffic for shop/api external destinations" -m addrtype --src-type LOCAL -j KUBE-MARK-MASQ',
        'nat -A KUBE-EXT-(shop/api) -m comment --comment "route LOCAL traffic for shop/api external destinations" -m addrtype --src-type LOCAL -j KUBE-SVC-(shop/api)',
        'nat -A KUBE-SERVICES -d 10.96.0.7/32 -p tcp -m comment --comment "shop/api cluster IP" -m tcp --dport 80 -j KUBE-SVC-(shop/api)',
      ]);
    });
  });

  test('internal policy Local: endpoints of the node, or silence', async () => {
    const service = `service api { port 80  cluster-ip 10.96.0.7  internal-traffic local  ${ONE} }`;
    expect(await written(service)).toEqual([
      ...SEP,
      'nat -A KUBE-SERVICES -d 10.96.0.7/32 -p tcp -m comment --comment "shop/api cluster IP" -m tcp --dport 80 -j KUBE-SVL-(shop/api)',
      'nat -A KUBE-SVL-(shop/api) ! -s 10.42.0.0/16 -d 10.96.0.7/32 -p tcp -m comment --comment "shop/api cluster IP" -m tcp --dport 80 -j KUBE-MARK-MASQ',
      'nat -A KUBE-SVL-(shop/api) -m comment --comment "shop/api -> 10.42.1.5:8080" -j KUBE-SEP-(shop/api 10.42.1.5:8080)',
    ]);
    expect(await written(service, { node: 'node2' })).toEqual([
      'filter -A KUBE-SERVICES -d 10.96.0.7/32 -p tcp -m comment --comment "shop/api has no local endpoints" -m tcp --dport 80 -j DROP',
    ]);
  });

  test('no endpoints: every way in is rejected', async () => {
    const service = `service api {
      port 80 node-port 30080
      cluster-ip 10.96.0.7
      external-ips 192.0.2.1
      load-balancer 203.0.113.7
    }`;
    expect(await written(service)).toEqual([
      'filter -A KUBE-EXTERNAL-SERVICES -d 192.0.2.1/32 -p tcp -m comment --comment "shop/api has no endpoints" -m tcp --dport 80 -j REJECT --reject-with icmp-port-unreachable',
      'filter -A KUBE-EXTERNAL-SERVICES -d 203.0.113.7/32 -p tcp -m comment --comment "shop/api has no endpoints" -m tcp --dport 80 -j REJECT --reject-with icmp-port-unreachable',
      'filter -A KUBE-EXTERNAL-SERVICES -p tcp -m comment --comment "shop/api has no endpoints" -m addrtype --dst-type LOCAL -m tcp --dport 30080 -j REJECT --reject-with icmp-port-unreachable',
      'filter -A KUBE-SERVICES -d 10.96.0.7/32 -p tcp -m comment --comment "shop/api has no endpoints" -m tcp --dport 80 -j REJECT --reject-with icmp-port-unreachable',
    ]);
  });

  test('source ranges: KUBE-FW lets them by, KUBE-PROXY-FIREWALL drops what is still for the load balancer', async () => {
    const service = (ranges: string) =>
      `service api { port 80  ${ONE}  load-balancer 203.0.113.7 { source-ranges ${ranges} } }`;
    const chains = /FW|FIREWALL/;
    expect(await written(service('198.51.100.0/24, 192.0.2.0/24'), { chains })).toEqual([
      'filter -A KUBE-PROXY-FIREWALL -d 203.0.113.7/32 -p tcp -m comment --comment "shop/api traffic not accepted by KUBE-FW-(shop/api)" -m tcp --dport 80 -j DROP',
      'nat -A KUBE-FW-(shop/api) -s 198.51.100.0/24 -m comment --comment "shop/api loadbalancer IP" -j KUBE-EXT-(shop/api)',
      'nat -A KUBE-FW-(shop/api) -s 192.0.2.0/24 -m comment --comment "shop/api loadbalancer IP" -j KUBE-EXT-(shop/api)',
      'nat -A KUBE-FW-(shop/api) -m comment --comment "other traffic to shop/api will be dropped by KUBE-PROXY-FIREWALL"',
    ]);
    expect(await written(service('10.1.0.60/31'), { chains: /FW/ })).toEqual([
      'nat -A KUBE-FW-(shop/api) -s 10.1.0.60/31 -m comment --comment "shop/api loadbalancer IP" -j KUBE-EXT-(shop/api)',
      'nat -A KUBE-FW-(shop/api) -s 203.0.113.7/32 -m comment --comment "shop/api loadbalancer IP" -j KUBE-EXT-(shop/api)',
      'nat -A KUBE-FW-(shop/api) -m comment --comment "other traffic to shop/api will be dropped by KUBE-PROXY-FIREWALL"',
    ]);
  });

  test('the health check of a load balancer is let in', async () => {
    const service = `service api {
      port 80  ${ONE}  external-traffic local
      load-balancer 203.0.113.7 { health-check-node-port 32000 }
    }`;
    expect(await written(service, { chains: /NODEPORTS/ })).toContain(
      'filter -A KUBE-NODEPORTS -p tcp -m comment --comment "shop/api health check node port" -m tcp --dport 32000 -j ACCEPT',
    );
  });

  test('session affinity: lists of clients before chance', async () => {
    const service = `service api { port 80  ${TWO}  session-affinity client-ip 600 }`;
    expect((await written(service, { chains: /^KUBE-S/ })).filter((rule) => rule.includes('recent'))).toEqual(
      [
        'nat -A KUBE-SEP-(shop/api 10.42.1.5:8080) -p tcp -m comment --comment "shop/api" -m recent --set --name KUBE-SEP-(shop/api 10.42.1.5:8080) --mask 255.255.255.255 --rsource -m tcp -j DNAT --to-destination 10.42.1.5:8080',
        'nat -A KUBE-SEP-(shop/api 10.42.2.6:8080) -p tcp -m comment --comment "shop/api" -m recent --set --name KUBE-SEP-(shop/api 10.42.2.6:8080) --mask 255.255.255.255 --rsource -m tcp -j DNAT --to-destination 10.42.2.6:8080',
        'nat -A KUBE-SVC-(shop/api) -m comment --comment "shop/api -> 10.42.1.5:8080" -m recent --rcheck --seconds 600 --reap --name KUBE-SEP-(shop/api 10.42.1.5:8080) --mask 255.255.255.255 --rsource -j KUBE-SEP-(shop/api 10.42.1.5:8080)',
        'nat -A KUBE-SVC-(shop/api) -m comment --comment "shop/api -> 10.42.2.6:8080" -m recent --rcheck --seconds 600 --reap --name KUBE-SEP-(shop/api 10.42.2.6:8080) --mask 255.255.255.255 --rsource -j KUBE-SEP-(shop/api 10.42.2.6:8080)',
      ],
    );
  });

  test('IPv6 has rules of its own', async () => {
    const service = 'service dns { port dns: 53/udp  cluster-ip fd96::a  endpoints [fd42::5]:5353 }';
    const settings = 'service-cidr 10.96.0.0/12, fd96::/108';
    expect(await written(service, { settings, family: 6 })).toEqual([
      'nat -A KUBE-SEP-(shop/dns:dns [fd42::5]:5353) -s fd42::5/128 -m comment --comment "shop/dns:dns" -j KUBE-MARK-MASQ',
      'nat -A KUBE-SEP-(shop/dns:dns [fd42::5]:5353) -p udp -m comment --comment "shop/dns:dns" -m udp -j DNAT --to-destination [fd42::5]:5353',
      'nat -A KUBE-SERVICES -d fd96::a/128 -p udp -m comment --comment "shop/dns:dns cluster IP" -m udp --dport 53 -j KUBE-SVC-(shop/dns:dns)',
      'nat -A KUBE-SVC-(shop/dns:dns) ! -s fd42::/48 -d fd96::a/128 -p udp -m comment --comment "shop/dns:dns cluster IP" -m udp --dport 53 -j KUBE-MARK-MASQ',
      'nat -A KUBE-SVC-(shop/dns:dns) -m comment --comment "shop/dns:dns -> [fd42::5]:5353" -j KUBE-SEP-(shop/dns:dns [fd42::5]:5353)',
    ]);
    expect(await written(service, { settings })).toEqual([]);
  });

  test('no rules for headless Services and external names', async () => {
    const services = `service a { port 80  headless  ${ONE} }  service b { external-name db.example.com }`;
    expect(await written(services)).toEqual([]);
  });

  test('above 1,000 endpoints the comments of endpoints are left out', async () => {
    const many = Array.from({ length: 1001 }, (_, n) => `10.42.${n >> 8}.${n & 255}`).join(', ');
    const found = await written(`service api { port 80  endpoints ${many} }`, { chains: /^KUBE-S(EP|VC)/ });
    expect(found.filter((rule) => rule.includes('--comment'))).toHaveLength(1);
  });
});

describe('1.20', () => {
  const settings = 'kubernetes 1.20';

  test('a ClusterIP and a node port: masqueraded where they are captured', async () => {
    const service = `service api { port 80 node-port 30080  cluster-ip 10.96.0.7  ${ONE} }`;
    expect(await written(service, { settings })).toEqual([
      'nat -A KUBE-NODEPORTS -p tcp -m comment --comment "shop/api" -m tcp --dport 30080 -j KUBE-MARK-MASQ',
      'nat -A KUBE-NODEPORTS -p tcp -m comment --comment "shop/api" -m tcp --dport 30080 -j KUBE-SVC-(shop/api)',
      ...SEP,
      'nat -A KUBE-SERVICES ! -s 10.42.0.0/16 -d 10.96.0.7/32 -p tcp -m comment --comment "shop/api cluster IP" -m tcp --dport 80 -j KUBE-MARK-MASQ',
      'nat -A KUBE-SERVICES -d 10.96.0.7/32 -p tcp -m comment --comment "shop/api cluster IP" -m tcp --dport 80 -j KUBE-SVC-(shop/api)',
      'nat -A KUBE-SVC-(shop/api) -m comment --comment "shop/api" -j KUBE-SEP-(shop/api 10.42.1.5:8080)',
    ]);
  });

  describe('external policy Local', () => {
    const service = `service api {
      port 80 node-port 30080
      external-traffic local
      session-affinity client-ip 600
      ${ONE}, 10.42.1.9:8080 on node1
    }`;

    test('on a node with endpoints: KUBE-XLB', async () => {
      expect(await written(service, { settings, chains: /XLB|NODEPORTS/ })).toEqual([
        'nat -A KUBE-NODEPORTS -s 127.0.0.0/8 -p tcp -m comment --comment "shop/api" -m tcp --dport 30080 -j KUBE-MARK-MASQ',
        'nat -A KUBE-NODEPORTS -p tcp -m comment --comment "shop/api" -m tcp --dport 30080 -j KUBE-XLB-(shop/api)',
        'nat -A KUBE-XLB-(shop/api) -s 10.42.0.0/16 -m comment --comment "Redirect pods trying to reach external loadbalancer VIP to clusterIP" -j KUBE-SVC-(shop/api)',
        'nat -A KUBE-XLB-(shop/api) -m comment --comment "masquerade LOCAL traffic for shop/api LB IP" -m addrtype --src-type LOCAL -j KUBE-MARK-MASQ',
        'nat -A KUBE-XLB-(shop/api) -m comment --comment "route LOCAL traffic for shop/api LB IP to service chain" -m addrtype --src-type LOCAL -j KUBE-SVC-(shop/api)',
        'nat -A KUBE-XLB-(shop/api) -m comment --comment "shop/api" -m recent --rcheck --seconds 600 --reap --name KUBE-SEP-(shop/api 10.42.1.5:8080) --mask 255.255.255.255 --rsource -j KUBE-SEP-(shop/api 10.42.1.5:8080)',
        'nat -A KUBE-XLB-(shop/api) -m comment --comment "shop/api" -m recent --rcheck --seconds 600 --reap --name KUBE-SEP-(shop/api 10.42.1.9:8080) --mask 255.255.255.255 --rsource -j KUBE-SEP-(shop/api 10.42.1.9:8080)',
        'nat -A KUBE-XLB-(shop/api) -m comment --comment "Balancing rule 0 for shop/api" -m statistic --mode random --probability 0.50000000000 -j KUBE-SEP-(shop/api 10.42.1.5:8080)',
        'nat -A KUBE-XLB-(shop/api) -m comment --comment "Balancing rule 1 for shop/api" -j KUBE-SEP-(shop/api 10.42.1.9:8080)',
      ]);
    });

    test('on a node without: marked to be dropped, which the kubelet’s chains do', async () => {
      const found = await written(service, { settings, node: 'node2', chains: /XLB/ });
      expect(found.at(-1)).toBe(
        'nat -A KUBE-XLB-(shop/api) -m comment --comment "shop/api has no local endpoints" -j KUBE-MARK-DROP',
      );
      const host = namespaceOf(await planeOf(cluster(service, settings)), 'node2');
      expect(rules(host, 'nat', 'KUBE-MARK-DROP')).toBe(
        '-A KUBE-MARK-DROP -j MARK --set-xmark 0x8000/0x8000\n',
      );
      expect(rules(host, 'filter', 'KUBE-FIREWALL')).toContain('-m mark --mark 0x8000/0x8000 -j DROP');
    });
  });

  test('an external IP: from outside the node, or when it is the node’s own', async () => {
    const service = (rest: string) =>
      `service api { port 80  cluster-ip 10.96.0.7  external-ips 192.0.2.1  ${ONE}  ${rest} }`;
    const external = async (rest: string) =>
      (await written(service(rest), { settings, chains: /KUBE-SERVICES/ })).slice(2);
    const spec =
      'nat -A KUBE-SERVICES -d 192.0.2.1/32 -p tcp -m comment --comment "shop/api external IP" -m tcp --dport 80';
    const outside = '-m physdev ! --physdev-is-in -m addrtype ! --src-type LOCAL';
    expect(await external('')).toEqual([
      `${spec} -j KUBE-MARK-MASQ`,
      `${spec} ${outside} -j KUBE-SVC-(shop/api)`,
      `${spec} -m addrtype --dst-type LOCAL -j KUBE-SVC-(shop/api)`,
    ]);
    expect(await external('external-traffic local')).toEqual([
      `${spec} ${outside} -j KUBE-XLB-(shop/api)`,
      `${spec} -m addrtype --dst-type LOCAL -j KUBE-XLB-(shop/api)`,
    ]);
  });

  test('source ranges: others are marked to be dropped', async () => {
    const service = `service api { port 80  ${ONE}  load-balancer 203.0.113.7 { source-ranges 10.1.0.0/24 } }`;
    expect(await written(service, { settings, chains: /FW/ })).toEqual([
      'nat -A KUBE-FW-(shop/api) -m comment --comment "shop/api loadbalancer IP" -j KUBE-MARK-MASQ',
      'nat -A KUBE-FW-(shop/api) -s 10.1.0.0/24 -m comment --comment "shop/api loadbalancer IP" -j KUBE-SVC-(shop/api)',
      'nat -A KUBE-FW-(shop/api) -s 203.0.113.7/32 -m comment --comment "shop/api loadbalancer IP" -j KUBE-SVC-(shop/api)',
      'nat -A KUBE-FW-(shop/api) -m comment --comment "shop/api loadbalancer IP" -j KUBE-MARK-DROP',
    ]);
  });

  test('no endpoints: every way in is rejected', async () => {
    const service = 'service api { port 80 node-port 30080  cluster-ip 10.96.0.7  external-ips 192.0.2.1 }';
    expect(await written(service, { settings })).toEqual([
      'filter -A KUBE-EXTERNAL-SERVICES -d 192.0.2.1/32 -p tcp -m comment --comment "shop/api has no endpoints" -m tcp --dport 80 -j REJECT --reject-with icmp-port-unreachable',
      'filter -A KUBE-EXTERNAL-SERVICES -p tcp -m comment --comment "shop/api has no endpoints" -m addrtype --dst-type LOCAL -m tcp --dport 30080 -j REJECT --reject-with icmp-port-unreachable',
      'filter -A KUBE-SERVICES -d 10.96.0.7/32 -p tcp -m comment --comment "shop/api has no endpoints" -m tcp --dport 80 -j REJECT --reject-with icmp-port-unreachable',
    ]);
  });
});

describe('every node', () => {
  const services = `service api { port 80  ${TWO} }  service web { port 80  external-traffic local  type node-port  ${ONE} }`;

  test('jumps to the chains of Services first', async () => {
    const host = namespaceOf(await planeOf(cluster(services, '')), 'node1');
    expect(
      rules(host, 'filter', 'INPUT', 'OUTPUT')
        .split('\n')
        .filter((rule) => !rule.includes('DOCKER')),
    ).toEqual([
      '-A INPUT -m conntrack --ctstate NEW -m comment --comment "kubernetes load balancer firewall" -j KUBE-PROXY-FIREWALL',
      '-A INPUT -m comment --comment "kubernetes health check service ports" -j KUBE-NODEPORTS',
      '-A INPUT -m conntrack --ctstate NEW -m comment --comment "kubernetes externally-visible service portals" -j KUBE-EXTERNAL-SERVICES',
      '-A INPUT -j KUBE-FIREWALL',
      '-A OUTPUT -m conntrack --ctstate NEW -m comment --comment "kubernetes load balancer firewall" -j KUBE-PROXY-FIREWALL',
      '-A OUTPUT -m conntrack --ctstate NEW -m comment --comment "kubernetes service portals" -j KUBE-SERVICES',
      '-A OUTPUT -j KUBE-FIREWALL',
      '',
    ]);
    expect(rules(host, 'nat', 'PREROUTING')).toMatch(/^-A PREROUTING .* -j KUBE-SERVICES\n/);
  });

  test('has the rules of every Service; what is the same on all is one object', async () => {
    const plane = await planeOf(cluster(services, ''));
    const chain = (node: string, name: RegExp) =>
      namespaceOf(plane, node)
        .iptables.filter(({ name: table, family }) => table === 'nat' && family === 4)
        .flatMap(({ chains }) => [...chains.values()].filter((each) => name.test(each.name)));
    const [first, second] = [chain('node1', /^KUBE-SVC/), chain('node2', /^KUBE-SVC/)];
    expect(first.map(({ name }) => name)).toEqual(second.map(({ name }) => name));
    expect(first.filter((each) => second.includes(each))).not.toEqual([]);
    expect(chain('node1', /^KUBE-SVL/)).toHaveLength(1);
    expect(chain('node2', /^KUBE-SVL/)).toHaveLength(0);
  });

  test('lacks them where kube-proxy has not run', async () => {
    const text = `${cluster(services, '')}\nscenario "no kube-proxy" { without kube-proxy on node2 }`;
    const plane = await planeOf(text, 'no kube-proxy');
    const count = (node: string) => proxyRules(plane, node, () => true).length;
    expect(count('node1')).toBeGreaterThan(20);
    expect(count('node2')).toBe(0);
  });

  test('has an author and a reason for each rule, and the port that it is for', async () => {
    const plane = await planeOf(cluster(services, ''));
    const [chain] = namespaceOf(plane, 'node1')
      .iptables.flatMap(({ chains }) => [...chains.values()])
      .filter(({ name }) => name.startsWith('KUBE-SEP-'));
    expect(chain!.rules.at(-1)!.provenance).toMatchObject({
      by: 'kube-proxy',
      why: expect.stringMatching(/^packets for shop\/\w+ go to its endpoint 10\.42\./),
      source: { start: { line: expect.any(Number) } },
    });
  });
});

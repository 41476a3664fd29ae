import { describe, expect, test } from 'vitest';
import { formatText } from '../../src/language/format/format.js';
import type { AdminPolicy, AdminRule } from '../../src/topology/admin-policy.js';
import type { CalicoEntity, CalicoPolicy, CalicoRule } from '../../src/topology/calico-policy.js';
import type { Cluster } from '../../src/topology/cluster.js';
import type {
  NetworkPolicy,
  NetworkPolicyRule,
  PolicyPeer,
  PolicyPort,
} from '../../src/topology/network-policy.js';
import type { Policy } from '../../src/topology/policy.js';
import { policyTitle } from '../../src/topology/policy-subject.js';
import { selectorText } from '../../src/topology/selector-text.js';
import { checkDiagnostics, programOf, topologyOf } from '../fixtures.js';

/** The cluster of a text whose statements stand in a cluster with the namespaces shop and front. */
async function clusterOf(statements: string): Promise<Cluster> {
  const { clusters } = await topologyOf(`cluster demo {
  node node1 { labels role=worker }
  calico 3.31 { pool default 10.244.0.0/16 }
  namespace front { labels env=prod  pod web { labels app=web } }
  namespace shop { labels env=prod  pod api { labels app=api  service-account api } }
  ${statements}
}`);
  return [...clusters.values()][0]!;
}

async function policyOf(statements: string): Promise<Policy> {
  const [policy] = (await clusterOf(statements)).policies;
  return policy!;
}

const inShop = (policy: string) => `namespace shop { ${policy} }`;

describe('selectors', () => {
  test.each([
    ['all', 'all()'],
    ['app=web', 'app == "web"'],
    ['app=web, tier=front', '(app == "web" && tier == "front")'],
    ['app!=web', 'app != "web"'],
    ['app == "a b"', 'app == "a b"'],
    ['version == 3', 'version == "3"'],
    ['app in (b, a)', 'app in {"a", "b"}'],
    ['app not in (a, b)', 'app not in {"a", "b"}'],
    ['app.kubernetes.io/name in (x)', 'app.kubernetes.io/name == "x"'],
    ['has role', 'has(role)'],
    ['!has(role)', '!has(role)'],
    [
      'has role && !(app=web || app starts-with "w")',
      '(has(role) && !(app == "web" || app starts with "w"))',
    ],
    ['app contains "x", app ends-with "y"', '(app contains "x" && app ends with "y")'],
    ['port=80', 'port == "80"'],
    // Words of the language are labels as well.
    ['ingress in (from, to)', 'ingress in {"from", "to"}'],
  ])('%s', async (text, expected) => {
    const policy = await policyOf(inShop(`network-policy p { select ${text}  ingress none }`));
    expect(policy.kind === 'network-policy' && selectorText(policy.pods)).toBe(expected);
  });
});

describe('network-policy', () => {
  test.each([
    ['ingress none', ['ingress: nothing']],
    ['ingress from all', ['ingress: everybody on all ports']],
    ['ingress from app=web', ['ingress: app == "web" on all ports']],
    ['ingress port 80', ['ingress: everybody on 80/tcp']],
    [
      'ingress from app=web port 80/tcp, 8000-8010/udp, http',
      ['ingress: app == "web" on 80/tcp 8000-8010/udp http/tcp'],
    ],
    ['ingress port tcp, dns/udp', ['ingress: everybody on all tcp dns/udp']],
    [
      'ingress from namespace front',
      ['ingress: all() in kubernetes.io/metadata.name == "front" on all ports'],
    ],
    ['ingress from namespaces env=prod', ['ingress: all() in env == "prod" on all ports']],
    ['ingress from pods app=web in namespaces all', ['ingress: app == "web" in all() on all ports']],
    [
      'ingress from app=web in namespace front',
      ['ingress: app == "web" in kubernetes.io/metadata.name == "front" on all ports'],
    ],
    [
      'ingress from cidr 10.0.0.0/8 except 10.1.0.0/16, 10.2.3.4',
      ['ingress: 10.0.0.0/8 but 10.1.0.0/16 10.2.3.4/32 on all ports'],
    ],
    ['ingress from app=a from app=b', ['ingress: app == "a" or app == "b" on all ports']],
    [
      'ingress from app=a  ingress from app=b port 1',
      ['ingress: app == "a" on all ports', 'ingress: app == "b" on 1/tcp'],
    ],
    // The API server's defaults: ingress always, egress when there is something of it.
    ['egress to app=db', ['ingress: nothing', 'egress: app == "db" on all ports']],
    ['types egress  egress to app=db', ['egress: app == "db" on all ports']],
    ['types ingress  egress to app=db', ['ingress: nothing']],
    ['egress none', ['ingress: nothing', 'egress: nothing']],
    ['', ['ingress: nothing']],
  ])('%s', async (rules, expected) => {
    const policy = await policyOf(inShop(`network-policy p { select app=api  ${rules} }`));
    expect(rulesOf(policy)).toEqual(expected);
  });

  test('rules that are broken never open the policy', async () => {
    await checkDiagnostics(`cluster demo {
  node node1
  calico 3.31 { pool default 10.244.0.0/16 }
  namespace shop {
    pod api
    network-policy p { select all  ingress from cidr 10.0.0.300/8  egress to all port 70000/tcp }
  //^^^^^^^^^^^^^^^^ information policy-blocks-dns: shop/api cannot ask DNS: network-policy shop/p isolates it for egress, and no rule lets UDP and TCP port 53 through
                                                   //^^^^^^^^^^^^ error invalid-address: 10.0.0.300/8 is no address with a prefix length (four numbers up to 255, and a length up to 32)
                                                                                    //^^^^^ error port-out-of-range: 70000 is no port: ports go from 1 to 65535
    network-policy p { select all  ingress none }
                 //^ error duplicate-name: network-policy "shop/p" in cluster demo is declared twice
  }
}`);
  });
});

describe('policies of the cluster', () => {
  test.each([
    [
      'admin-network-policy a priority 7 { subject namespaces env=prod }',
      'admin 7: all() in env == "prod"',
      [],
    ],
    ['admin-network-policy a priority 7 { subject namespaces all }', 'admin 7: all() in all()', []],
    [
      'baseline-admin-network-policy default { subject pods app=api in namespace shop }',
      'baseline 0: app == "api" in kubernetes.io/metadata.name == "shop"',
      [],
    ],
    [
      'cluster-network-policy c priority 3 { subject namespaces all  ingress accept from namespaces all }',
      'admin 3: all() in all()',
      ['ingress allow: all() in all() on all ports'],
    ],
    [
      'cluster-network-policy c tier baseline priority 3 { subject namespaces all  egress deny "no net" to cidr 0.0.0.0/0 port 25 }',
      'baseline 3: all() in all()',
      ['egress deny: 0.0.0.0/0 on 25/tcp'],
    ],
    [
      'admin-network-policy a priority 7 { subject namespaces all  egress pass to nodes role=worker port kubelet }',
      'admin 7: all() in all()',
      ['egress pass: nodes role == "worker" on kubelet'],
    ],
  ])('%s', async (text, about, rules) => {
    const policy = await policyOf(text);
    if (!('priority' in policy)) throw new Error('no policy of the cluster');
    const { tier, priority, subject } = policy;
    expect(`${tier} ${priority}: ${selectorText(subject.pods)} in ${selectorText(subject.namespaces)}`).toBe(
      about,
    );
    expect(rulesOf(policy)).toEqual(rules);
  });

  test('they name their peers, and have priorities that the API takes', async () => {
    await checkDiagnostics(`cluster demo {
  node node1
  calico 3.31 { pool default 10.244.0.0/16 }
  namespace shop { pod api }
  admin-network-policy a priority 1001 { subject namespaces all  ingress deny from all  egress deny port 25/tcp }
                                //^^^^ error value-out-of-range: priority 1001 is out of range: it goes from 0 to 1000
                                                               //^^^^^^^^^^^^^^^^^^^^^ error policy-empty-rule: rules of the cluster name their peers: "namespaces all" for all pods, "cidr 0.0.0.0/0" for all addresses
                                                                                      //^^^^^^^^^^^^^^^^^^^^^^^ error policy-empty-rule: rules of the cluster name their peers: "namespaces all" for all pods, "cidr 0.0.0.0/0" for all addresses
}`);
  });
});

test('a policy of the cluster that lacks what the API requires is left out, with one finding', async () => {
  const text = `cluster demo {
  node node1
  calico 3.31 { pool default 10.244.0.0/16 }
  admin-network-policy no-subject priority 1 { ingress deny from namespaces all }
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error policy-refused: admin-network-policy no-subject has no subject: write "subject namespaces all" if it is about all pods
  admin-network-policy no-priority { subject namespaces all  ingress deny from namespaces all }
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error policy-refused: admin-network-policy no-priority has no priority: write "priority" behind its name and a number from 0 to 1000; the lowest is asked first
  cluster-network-policy c tier baseline { subject namespaces all }
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error policy-refused: cluster-network-policy c has no priority: write "priority" behind its name and a number from 0 to 1000; the lowest is asked first
}`;
  await checkDiagnostics(text);
  expect((await programOf(text)).topology.clusters.get('demo')!.policies).toEqual([]);
});

test('ranges that end before they start, and the rules that ask for nothing else, are left out', async () => {
  await checkDiagnostics(`subnet lan 10.0.0.0/24
router r { lan 10.0.0.1  firewall { accept to self tcp 90-80, 443 } }
                                                     //^^^^^ error range-reversed: the range 90-80 ends before it starts: the lower number comes first
cluster demo {
  node node1
  calico 3.31 {
    pool default 10.244.0.0/16
    bgp { bgp-filter f { import-v4 reject cidr in 10.0.0.0/8 length 24-16 } }
                                                                  //^^^^^ error range-reversed: the range 24-16 ends before it starts: the lower number comes first
  }
  global-network-policy p { select all  ingress allow tcp to ports 8010-8000 }
                                                                 //^^^^^^^^^ error range-reversed: the range 8010-8000 ends before it starts: the lower number comes first
  namespace shop { pod api  network-policy q { select all  ingress port 70000-80/tcp } }
                                                                      //^^^^^^^^ error port-out-of-range: 70000 is no port: ports go from 1 to 65535
}`);
});

describe("Calico's policies", () => {
  test.each([
    ['ingress allow', ['ingress allow']],
    ['ingress allow tcp from app=web to ports 80, 443', ['ingress allow tcp from app == "web" to :80,443']],
    [
      'ingress deny udp from nets 10.0.0.0/8, 10.9.9.9 not-ports 1-1023',
      ['ingress deny udp from 10.0.0.0/8,10.9.9.9/32 :!1-1023'],
    ],
    ['egress allow icmp type 8 code 0 to not-nets 10.0.0.0/8', ['egress allow icmp 8/0 to !10.0.0.0/8']],
    ['egress allow not-protocol icmp type 8', ['egress allow not icmp 8']],
    ['egress deny ip-version 6 132 to ports pg', ['egress deny v6 132 to :pg']],
    ['ingress log from namespace front', ['ingress log from in kubernetes.io/metadata.name == "front"']],
    ['ingress pass from pods has(role) namespaces global', ['ingress pass from has(role) in global()']],
    [
      'ingress allow from service-accounts web, api not-pods app=x',
      ['ingress allow from as web,api not app == "x"'],
    ],
  ])('%s', async (rule, expected) => {
    const policy = await policyOf(inShop(`calico-network-policy p { select app=api  ${rule} }`));
    expect(rulesOf(policy)).toEqual(expected);
  });

  test('tier, order and types', async () => {
    const { policies, tiers } = await clusterOf(`
  tier late
  tier early order 10.5 { default-action pass }
  namespace shop {
    calico-network-policy a { tier early  order 3  egress allow }
    calico-network-policy b { order 0.5 }
    calico-network-policy c { types ingress, egress }
  }
  global-network-policy g { namespaces env=prod }`);
    expect([...tiers.values()].map(({ name, order, defaultAction }) => [name, order, defaultAction])).toEqual(
      [
        ['late', undefined, 'deny'],
        ['early', 10.5, 'pass'],
      ],
    );
    const shown = (policies as CalicoPolicy[]).map(({ name, tier, order, ingress, egress }) =>
      [name, tier, order, ingress && 'ingress', egress && 'egress']
        .filter((part) => part !== undefined)
        .join(' '),
    );
    expect(shown).toEqual([
      'a early 3 egress',
      'b default 0.5 ingress',
      'c default ingress egress',
      'g default ingress',
    ]);
  });
});

test('titles name the kind, the namespace and the policy', async () => {
  const { policies } = await clusterOf(`${inShop('network-policy p { select all }')}
  global-network-policy g { select all }
  admin-network-policy a priority 1 { subject namespaces all }`);
  expect(policies.map(policyTitle)).toEqual([
    'network-policy shop/p',
    'admin-network-policy a',
    'global-network-policy g',
  ]);
});

test('policies and selectors in their canonical layout', () => {
  const text = `cluster demo {
  namespace shop {
    network-policy p { select app in (a, b), !has x, !has(y), app!=c  ingress from cidr 10.0.0.0/8 except 10.1.0.0/16 port 80/tcp, 443 }
    calico-network-policy q { select has(role) && !(app == "web" || tier=x)  egress allow icmp type 8 to namespace shop }
  }
}
`;
  expect(formatText(text)).toBe(text);
  const loose = text
    .replaceAll('(', '( ')
    .replaceAll(')', ' )')
    .replaceAll('!=', ' != ')
    .replaceAll(', ', ' , ');
  expect(formatText(loose)).toBe(text);
});

function rulesOf(policy: Policy): string[] {
  return (['ingress', 'egress'] as const).flatMap((direction) => {
    if (policy.kind === 'calico-network-policy' || policy.kind === 'global-network-policy') {
      return (policy[direction] ?? []).map((rule) => `${direction} ${calicoText(rule)}`);
    }
    const rules: readonly (NetworkPolicyRule | AdminRule)[] | undefined = (
      policy as NetworkPolicy | AdminPolicy
    )[direction];
    if (!rules) return [];
    if (rules.length === 0 && policy.kind === 'network-policy') return [`${direction}: nothing`];
    return rules.map((rule) => {
      const action = 'action' in rule ? ` ${rule.action}` : '';
      const peers = rule.peers.length > 0 ? rule.peers.map(peerText).join(' or ') : 'everybody';
      const ports = rule.ports.length > 0 ? rule.ports.map(portText).join(' ') : 'all ports';
      return `${direction}${action}: ${peers} on ${ports}`;
    });
  });
}

function peerText(peer: PolicyPeer): string {
  if (peer.kind === 'cidr')
    return [peer.cidr, ...(peer.except.length > 0 ? ['but', ...peer.except] : [])].join(' ');
  if (peer.kind === 'nodes') return `nodes ${selectorText(peer.nodes)}`;
  return selectorText(peer.pods) + (peer.namespaces ? ` in ${selectorText(peer.namespaces)}` : '');
}

function portText(port: PolicyPort): string {
  if (port.kind === 'protocol') return `all ${port.protocol}`;
  if (port.kind === 'named') return port.protocol ? `${port.name}/${port.protocol}` : port.name;
  return `${port.first === port.last ? port.first : `${port.first}-${port.last}`}/${port.protocol}`;
}

function calicoText(rule: CalicoRule): string {
  const icmp = rule.icmp ?? rule.notIcmp;
  const parts = [
    rule.action,
    rule.ipVersion && `v${rule.ipVersion}`,
    rule.protocol,
    rule.notProtocol && `not ${rule.notProtocol}`,
    rule.notIcmp && 'not icmp',
    icmp && [icmp.type, icmp.code].filter((part) => part !== undefined).join('/'),
    endText('from', rule.from),
    endText('to', rule.to),
  ];
  return parts.filter((part) => part !== undefined && part !== '').join(' ');
}

function endText(word: string, end: CalicoEntity): string {
  const port = (each: NonNullable<CalicoEntity['ports']>[number]) =>
    each.kind === 'named'
      ? each.name
      : each.first === each.last
        ? `${each.first}`
        : `${each.first}-${each.last}`;
  const parts = [
    end.nets?.join(','),
    end.notNets && `!${end.notNets.join(',')}`,
    end.selector && selectorText(end.selector),
    end.namespaceSelector && `in ${selectorText(end.namespaceSelector)}`,
    end.serviceAccounts && `as ${end.serviceAccounts.join(',')}`,
    end.notSelector && `not ${selectorText(end.notSelector)}`,
    end.ports && `:${end.ports.map(port).join(',')}`,
    end.notPorts && `:!${end.notPorts.map(port).join(',')}`,
  ].filter((part) => part !== undefined);
  return parts.length > 0 ? `${word} ${parts.join(' ')}` : '';
}

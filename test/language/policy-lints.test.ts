import { describe, expect, test } from 'vitest';
import { programOf } from '../fixtures.js';

/** Codes found in namespace shop of a Calico cluster with these pods and policies, with what they are about. */
async function lint(policies: string, cluster = ''): Promise<string[]> {
  const { findings } = await programOf(`cluster demo {
  node node1 { labels zone=a }
  calico 3.31 { pool default 10.244.0.0/16 }
  ${cluster}
  namespace shop {
    pod web { labels app=web, tier=front }
    pod api { labels app=api, tier=back  listen 8080/tcp http }
${policies}
  }
}`);
  return findings.map(({ code, source }) => `${code} ${source.start.line - 6}`);
}

const decided = async (policies: string, cluster?: string) =>
  (await lint(policies, cluster)).filter((each) => each.startsWith('policy-rule-'));

describe('rules that decide nothing', () => {
  test.each([
    ['ingress from app=web\ningress from app=web port 80/tcp', ['policy-rule-redundant 3']],
    ['ingress from app=web port 80/tcp\ningress from app=web', ['policy-rule-redundant 2']],
    ['ingress from app=web\ningress from app=web', ['policy-rule-redundant 3']],
    ['ingress from app=web port 80/tcp\ningress from app=web port 80/udp', []],
    ['ingress from app=web, tier=front\ningress from app=web', ['policy-rule-redundant 2']],
    ['ingress from app=web\ningress from pods app=web in namespaces all', ['policy-rule-redundant 2']],
    ['ingress from cidr 10.0.0.0/8\ningress from cidr 10.1.0.0/16', ['policy-rule-redundant 3']],
    ['ingress from cidr 10.0.0.0/8 except 10.1.0.0/16\ningress from cidr 10.1.2.0/24', []],
    [
      'ingress from cidr 10.0.0.0/8 except 10.1.0.0/16\ningress from cidr 10.2.0.0/16',
      ['policy-rule-redundant 3'],
    ],
    [
      'ingress from app=web from app=api port http\ningress from app=api port http',
      ['policy-rule-redundant 3'],
    ],
    ['ingress from app=web from app=api\ningress from app=api from app=db', []],
  ])('%s', async (rules, expected) => {
    expect(await decided(`network-policy a { select app=api\n${rules} }`)).toEqual(expected);
  });

  test('another policy of the namespace, if it selects all that this one does', async () => {
    const wide = 'network-policy wide { select tier in (front, back)  ingress from all }\n';
    expect(await decided(`${wide}network-policy a { select tier=front\n ingress from app=web }`)).toEqual([
      'policy-rule-redundant 3',
    ]);
    expect(await decided(`${wide}network-policy a { select app=api\n ingress from app=web }`)).toEqual([]);
  });

  test('an earlier rule that says otherwise; log goes on', async () => {
    const rules = (...list: string[]) => `calico-network-policy a { select app=api\n${list.join('\n')} }`;
    expect(await decided(rules('ingress deny', 'ingress allow tcp to ports 80'))).toEqual([
      'policy-rule-shadowed 3',
    ]);
    expect(await decided(rules('ingress log', 'ingress allow tcp to ports 80'))).toEqual([]);
    expect(await decided(rules('ingress deny not-protocol udp', 'ingress allow udp'))).toEqual([]);
    expect(
      await decided(rules('ingress deny to not-nets 10.0.0.0/8', 'ingress allow to nets 10.0.0.0/8')),
    ).toEqual([]);
  });

  test('policies of another order, and of another tier', async () => {
    const policy = (name: string, settings: string) =>
      `calico-network-policy ${name} { ${settings}  select app=api\n ingress ${name} tcp }\n`;
    expect(await decided(policy('allow', 'order 2') + policy('deny', 'order 1'))).toEqual([
      'policy-rule-shadowed 2',
    ]);
    const tiers = 'tier security order 1';
    expect(
      await decided(policy('allow', 'order 2') + policy('deny', 'order 1  tier security'), tiers),
    ).toEqual([]);
  });
});

const DNS = 'namespace kube-system { pod dns { labels k8s-app=kube-dns  listen 53/udp  listen 53/tcp } }';

describe('DNS', () => {
  test.each([
    ['egress to app=web', ['policy-blocks-dns 1']],
    ['egress to all port 53/udp, 53/tcp', []],
    ['egress to pods k8s-app=kube-dns in namespace kube-system', []],
    ['egress to k8s-app=kube-dns port 53/udp', ['policy-blocks-dns 1']],
    ['egress to cidr 8.8.8.8/32 port 53/udp', []],
    ['egress to cidr 10.0.0.0/8', []],
    ['egress to cidr 192.168.0.0/16', ['policy-blocks-dns 1']],
    ['ingress none', []],
  ])('%s', async (rules, expected) => {
    const found = await lint(`network-policy a { select app=api  ${rules} }`, DNS);
    expect(found.filter((each) => each.startsWith('policy-blocks-dns'))).toEqual(expected);
  });

  test('a tier that passes blocks nothing, a rule that denies does', async () => {
    const policy = (rule: string) => `global-network-policy g { tier security  egress ${rule} }`;
    const tier = 'tier security { default-action pass }';
    const found = async (rule: string) =>
      (await lint('', `${tier} ${policy(rule)} ${DNS}`)).filter((each) => each.startsWith('policy-blocks'));
    expect(await found('deny tcp to ports 80')).toEqual([]);
    expect(await found('deny udp to ports 53')).toHaveLength(1);
    expect(await found('deny')).toEqual([]);
  });
});

test('a pod that no policy selects, where others have policies', async () => {
  const found = await lint('network-policy a { select app=api  ingress none }');
  expect(found).toContain('pod-without-policy -1');
  expect((await lint('network-policy a { select all  ingress none }')).join()).not.toContain('pod-without');
});

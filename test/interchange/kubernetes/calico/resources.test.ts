import { describe, expect, test } from 'vitest';
import { printSelector } from '../../../../src/interchange/knet/print-selector.js';
import { calicoSelector } from '../../../../src/interchange/kubernetes/calico/selector.js';
import { importKubernetes } from '../../../../src/interchange/kubernetes/import.js';
import { readManifests } from '../../../../src/interchange/kubernetes/read.js';
import { loadTopology } from '../../../../src/language/workspace.js';
import type { Cluster } from '../../../../src/topology/cluster.js';

const OPTIONS = { cluster: 'imported', hostNetwork: 'pod' } as const;

async function readBack(text: string): Promise<Cluster> {
  const written = importKubernetes([{ name: 'c.yaml', text }], OPTIONS).text;
  const program = await loadTopology('file:///imported.knet', async () => written);
  expect(program.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  return program.topology.clusters.get('imported')!;
}

const object = (kind: string, spec: string) =>
  `apiVersion: projectcalico.org/v3\nkind: ${kind}\nmetadata: { name: p, namespace: shop }\nspec: ${spec}\n`;

const plain = (value: unknown) =>
  JSON.parse(JSON.stringify(value, (key, each) => (key === 'source' ? undefined : each)));

describe("selectors of Calico's language", () => {
  test.each([
    ['', 'all'],
    ['all()', 'all'],
    ['global()', 'global'],
    ["app == 'web'", 'app=web'],
    ['app != "web"', 'app != web'],
    ['has(a.io/b) && !has(c)', 'has a.io/b && !has c'],
    ["a in {'x', 'y'} || b not in {'z', ''}", 'a in (x, y) || b not in (z, "")'],
    ["(a == 'x' || b == 'y') && c == 'z'", '(a=x || b=y) && c=z'],
    ["!(a == 'x' && b == 'y')", '!(a=x && b=y)'],
    [
      "a contains 'x' && b starts with 'y' && c ends with 'z'",
      'a contains "x" && b starts-with "y" && c ends-with "z"',
    ],
  ])('%s', (text, expected) => {
    const selector = calicoSelector(text);
    expect(typeof selector === 'string' ? selector : printSelector(selector)).toBe(expected);
  });

  test.each(['app', "app == web'", 'has(', "a == 'x' &&", "a in {'x'", '(((', `${'('.repeat(5000)}`, '@'])(
    '%s is none',
    (text) => {
      expect(calicoSelector(text)).toBe(`not a selector: ${text}`);
    },
  );
});

describe('policies mean the same after they were written and read back', () => {
  test.each([
    [
      'NetworkPolicy',
      '{ selector: app == "db", order: 10, ingress: [{ action: Allow, protocol: TCP, source: { selector: app == "api" }, destination: { ports: [80, "8000:8010", http] } }] }',
    ],
    [
      'NetworkPolicy',
      '{ selector: all(), types: [Egress], tier: security, egress: [{ action: Deny, protocol: ICMP, icmp: { type: 8, code: 0 }, destination: { nets: [10.0.0.0/8], notNets: [10.1.2.3] } }, { action: Log }, { action: Pass }] }',
    ],
    [
      'GlobalNetworkPolicy',
      '{ selector: has(role), namespaceSelector: env == "prod", order: 1.5, types: [Ingress, Egress], ingress: [{ action: Allow, protocol: TCP, source: { namespaceSelector: team == "a", notSelector: app == "x", serviceAccounts: { names: [web, api], selector: role == "a" }, notPorts: [22] } }, { action: Deny, notProtocol: UDP }] }',
    ],
    [
      'GlobalNetworkPolicy',
      '{ selector: role == "node", applyOnForward: true, preDNAT: true, types: [Ingress], ingress: [{ action: Deny, protocol: TCP, source: { nets: [10.0.0.0/8] }, destination: { ports: ["30000:32767"] } }] }',
    ],
    [
      'NetworkPolicy',
      '{ selector: all(), serviceAccountSelector: role == "web", types: [Egress], egress: [{ action: Allow, destination: { services: { name: kube-dns, namespace: kube-system } } }, { action: Allow, destination: { services: { name: own } } }] }',
    ],
  ])('%s %s', async (kind, spec) => {
    const text = `${object(kind, spec)}---\n${object('Tier', '{ order: 100, defaultAction: Pass }').replace('name: p', 'name: security')}`;
    const { inventory } = readManifests([{ name: 'c.yaml', text }]);
    const cluster = await readBack(text);
    expect(plain(cluster.policies)).toEqual(plain(inventory.policies));
    expect(inventory.policies).toHaveLength(1);
    expect(plain([...cluster.tiers.values()])).toEqual([
      { name: 'security', order: 100, defaultAction: 'pass' },
    ]);
  });

  test.each([
    [
      '{ doNotTrack: true }',
      'left out: do-not-track needs apply-on-forward: such policy cannot tell what will be forwarded',
    ],
    [
      '{ ingress: [{ action: Allow, destination: { ports: [80] } }] }',
      'left out: rules that specify ports must set protocol to tcp, udp or sctp',
    ],
    [
      '{ ingress: [{ action: Allow, protocol: ICMP, icmp: { type: 255 } }] }',
      'left out: there is no ICMP type 255: they are 0 to 254',
    ],
    ['{ ingress: [{ action: Maybe }] }', 'left out: there is no action Maybe'],
    [
      '{ ingress: [{ action: Allow, http: { methods: [GET] } }] }',
      'left out: rules about HTTP are not modelled',
    ],
    ['{ ingress: [{ action: Allow, source: { nets: [x] } }] }', 'left out: no network: x'],
    ['{ ingress: [{ action: Allow, destination: { ports: ["9:8"] } }] }', 'left out: there are no ports 9:8'],
    ['{ selector: "app" }', 'left out: not a selector: app'],
  ])('%s is left out whole', (spec, message) => {
    const { findings } = importKubernetes(
      [{ name: 'c.yaml', text: object('GlobalNetworkPolicy', spec) }],
      OPTIONS,
    );
    expect(findings.map((finding) => finding.message)).toEqual([message]);
  });
});

test('pools are those that are declared', async () => {
  const text = object(
    'IPPool',
    '{ cidr: 10.50.0.0/16, blockSize: 24, ipipMode: CrossSubnet, natOutgoing: true }',
  );
  const { cni } = await readBack(text);
  expect(cni.kind === 'calico' && plain([...cni.pools.values()])).toEqual([
    {
      name: 'p',
      prefix: '10.50.0.0/16',
      blockSize: 24,
      ipip: 'cross-subnet',
      vxlan: 'never',
      natOutgoing: true,
    },
  ]);
  expect(cni.kind === 'calico' && cni.allowVxlanFromWorkloads).toBeUndefined();
});

test.each([
  ['{ blockSize: 26 }', 'left out: it has no valid cidr'],
  [
    '{ cidr: 10.50.0.0/16, nodeSelector: "rack = 1" }',
    'left out: its nodeSelector cannot be read: not a selector: rack = 1',
  ],
])('a pool of which it is not known where it counts is left out: %s', (spec, message) => {
  const { text, findings } = importKubernetes([{ name: 'c.yaml', text: object('IPPool', spec) }], OPTIONS);
  expect(findings.map((finding) => finding.message)).toEqual([message]);
  expect(text).not.toContain('10.50.0.0');
});

test('other kinds of Calico are listed as left out, and those that say too little', () => {
  const said = (kind: string) =>
    importKubernetes([{ name: 'c.yaml', text: object(kind, '{}') }], OPTIONS).findings.map(
      ({ severity, message }) => `${severity}: ${message}`,
    );
  expect(said('CalicoNodeStatus')).toEqual(['information: says nothing of the network that is modelled']);
  expect(said('BGPPeer')).toEqual(['error: left out: it has neither a valid peerIP nor a peerSelector']);
});

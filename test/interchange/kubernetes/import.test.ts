import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { importKubernetes } from '../../../src/interchange/kubernetes/import.js';
import { readManifests } from '../../../src/interchange/kubernetes/read.js';
import { loadTopology } from '../../../src/language/workspace.js';
import type { Cluster } from '../../../src/topology/cluster.js';
import type { Policy } from '../../../src/topology/policy.js';

const OPTIONS = { cluster: 'imported', hostNetwork: 'pod' } as const;

function imported(...texts: readonly string[]) {
  return importKubernetes(
    texts.map((text, index) => ({ name: `${index + 1}.yaml`, text })),
    OPTIONS,
  );
}

/** What was imported, read back by the language, which must find no mistake in it. */
async function readBack(...texts: readonly string[]): Promise<Cluster> {
  const { text } = imported(...texts);
  const program = await loadTopology('file:///imported.knet', async () => text);
  expect(program.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  return program.topology.clusters.get('imported')!;
}

const said = (...texts: readonly string[]) =>
  imported(...texts).findings.map(({ file, kind, name, severity, message }) =>
    [severity, file, kind, name, message].filter((part) => part !== undefined).join(': '),
  );

const pod = (name: string, spec = '', metadata = '') =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, namespace: shop${metadata} }\nspec: { containers: [{ name: c }]${spec} }\n`;

describe('files', () => {
  test('several documents, lists with and without kinds, and JSON are read alike', async () => {
    const list = `apiVersion: v1\nkind: PodList\nitems:\n- metadata: { name: c, namespace: shop }\n  spec: { containers: [] }\n`;
    const json = JSON.stringify({
      apiVersion: 'v1',
      kind: 'List',
      items: [{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'd', namespace: 'shop' }, spec: {} }],
    });
    const cluster = await readBack(`${pod('a')}---\n${pod('b')}`, list, json);
    expect([...cluster.pods.keys()]).toEqual(['shop/a', 'shop/b', 'shop/c', 'shop/d']);
  });

  test.each([
    ['a text', 'hello', 'warning: 1.yaml: not a Kubernetes object'],
    ['an object without a kind', 'a: 1', 'warning: 1.yaml: not a Kubernetes object: it has no kind'],
    ['an object without a name', 'apiVersion: v1\nkind: Pod', 'warning: 1.yaml: a Pod without a name'],
    ['bad YAML', 'a: [1', 'error: 1.yaml: this is neither YAML nor JSON: '],
    ['a template', '{{ if .x }}\na: 1\n{{ end }}', 'error: 1.yaml: this is neither YAML nor JSON: '],
  ])('%s is one finding', (_name, text, message) => {
    const findings = said(text);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toContain(message);
  });

  test('anchors that unfold to gigabytes are refused, and what stands beside them is read', async () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 9; level++) {
      const [before, name] = [String.fromCharCode(96 + level), String.fromCharCode(97 + level)];
      bomb.push(`${name}: &${name} [${`*${before}, `.repeat(8)}*${before}]`);
    }
    const text = `${bomb.join('\n')}\n---\n${pod('web')}`;
    expect(said(text)).toEqual([expect.stringContaining('Excessive alias count')]);
    expect([...(await readBack(text)).pods.keys()]).toEqual(['shop/web']);
  });

  test('an object that is declared twice counts as it was declared last', async () => {
    const texts = [pod('web', '', ', labels: { v: a }'), pod('web', '', ', labels: { v: b }')];
    expect((await readBack(...texts)).pods.get('shop/web')!.labels).toEqual({ v: 'b' });
    expect(said(...texts)).toEqual([
      'warning: 1.yaml: Pod: shop/web: declared again in 2.yaml: that one counts, as with kubectl apply',
    ]);
  });

  test('what says nothing of the network is listed', () => {
    expect(said('apiVersion: v1\nkind: ConfigMap\nmetadata: { name: x }')).toEqual([
      'information: 1.yaml: ConfigMap: default/x: says nothing of the network that is modelled',
    ]);
  });
});

describe('names cannot become statements', () => {
  test.each(['web } host evil { listen 1/tcp', 'a\nhost evil', '"', '//', 'a b', '-x', '{'])('%j', (name) => {
    const text = JSON.stringify({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: 'shop' },
      spec: {},
    });
    const { text: written, findings } = imported(text);
    expect(written).not.toContain('evil');
    expect(findings.map(({ message }) => message)).toEqual(['left out: no object can have this name']);
  });

  test('nor can labels, port names, and names of policies and their rules', async () => {
    const evil = 'x } host evil { listen 1/tcp';
    const objects = [
      { kind: 'Namespace', metadata: { name: 'shop', labels: { [evil]: 'a', b: evil } } },
      {
        kind: 'Pod',
        metadata: { name: 'web', namespace: 'shop', labels: { a: evil } },
        spec: { containers: [{ name: evil, ports: [{ containerPort: 80, name: evil }] }] },
      },
    ].map((object) => ({ apiVersion: 'v1', ...object }));
    const policy = {
      apiVersion: 'policy.networking.k8s.io/v1alpha1',
      kind: 'AdminNetworkPolicy',
      metadata: { name: 'p' },
      spec: {
        priority: 1,
        subject: { namespaces: { matchLabels: { a: evil } } },
        ingress: [
          { name: `"${evil}\\`, action: 'Deny', from: [{ namespaces: { matchLabels: { a: '"' } } }] },
        ],
      },
    };
    const cluster = await readBack(
      JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [...objects, policy] }),
    );
    expect(cluster.pods.get('shop/web')!.labels).toEqual({});
    expect(cluster.policies[0]).toMatchObject({
      subject: { namespaces: { kind: 'in', key: 'a', values: [evil] } },
    });
  });

  test('a name that reads as an address or a number gets a word in front', async () => {
    const cluster = await readBack(pod('web', ', nodeName: 10.1.2.3'), pod('"123"'));
    expect([...cluster.nodes.keys()]).toEqual(['node-10-1-2-3']);
    expect([...cluster.pods.keys()]).toEqual(['shop/web', 'shop/pod-123']);
  });
});

test('ports may be named like words of the language', async () => {
  const grammar = readFileSync('src/language/generated/knet/grammar.ts', 'utf8');
  const keywords = [...grammar.matchAll(/"\$type":"Keyword","value":"(\w[\w.-]*)"/g)].map(
    ([, word]) => word!,
  );
  const names = [...new Set(keywords)];
  expect(names.length).toBeGreaterThan(50);
  const ports = names.map((name, index) => `{ containerPort: ${index + 1}, name: ${JSON.stringify(name)} }`);
  const text = `apiVersion: v1\nkind: Pod\nmetadata: { name: etcd, namespace: shop }\nspec: { containers: [{ name: peer, ports: [${ports.join(', ')}] }] }`;
  const [container] = (await readBack(text)).pods.get('shop/etcd')!.containers;
  expect(container!.listens.map(({ name }) => name)).toEqual(names);
});

describe('pods', () => {
  test('keep node, address, labels, ports and the workload that made them', async () => {
    const text = `
apiVersion: v1
kind: Pod
metadata:
  name: web-x7k2p
  namespace: shop
  labels: { app: web }
  ownerReferences: [{ kind: ReplicaSet, name: web-5d9, controller: true }]
spec:
  nodeName: worker1
  serviceAccountName: robot
  containers: [{ name: nginx, ports: [{ containerPort: 80, name: http }, { containerPort: 53, protocol: UDP }] }]
status: { hostIP: 10.1.0.7, podIP: 10.200.3.4, conditions: [{ type: Ready, status: "False" }] }`;
    const cluster = await readBack(text);
    expect(cluster.pods.get('shop/web-x7k2p')).toMatchObject({
      node: 'worker1',
      address: '10.200.3.4',
      owner: 'web-5d9',
      labels: { app: 'web' },
      serviceAccount: 'robot',
      notReady: true,
      containers: [
        {
          name: 'nginx',
          listens: [
            { port: 80, protocol: 'tcp', name: 'http' },
            { port: 53, protocol: 'udp' },
          ],
        },
      ],
    });
    expect(cluster.nodes.get('worker1')!.attachments[0]!.address).toBe('10.1.0.7');
  });

  test('that are there are not made up again from their templates', async () => {
    const deployment = `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web, namespace: shop }\nspec: { replicas: 2, template: { spec: { containers: [] } } }`;
    const set = `apiVersion: apps/v1\nkind: ReplicaSet\nmetadata: { name: web-5d9, namespace: shop, ownerReferences: [{ kind: Deployment, name: web }] }\nspec: { template: { spec: {} } }`;
    const replica = pod('web-5d9-a', '', ', ownerReferences: [{ kind: ReplicaSet, name: web-5d9 }]');
    expect([...(await readBack(deployment, set)).pods.keys()]).toEqual(['shop/web-1', 'shop/web-2']);
    const cluster = await readBack(deployment, set, replica);
    expect([...cluster.pods.values()].map(({ name, owner }) => [name, owner])).toEqual([
      ['web-5d9-a', 'web'],
    ]);
  });

  test.each([
    ['Deployment', 'spec: { replicas: 3, template: { spec: {} } }', 3],
    ['DaemonSet', 'spec: { template: { spec: {} } }', 2],
    ['Job', 'spec: { parallelism: 2, template: { spec: {} } }', 2],
    ['CronJob', 'spec: { jobTemplate: { spec: { template: { spec: {} } } } }', 1],
    ['StatefulSet', 'spec: { replicas: 0, template: { spec: {} } }', 0],
  ])('of a %s', async (kind, spec, count) => {
    const group = kind.endsWith('Job') ? 'batch/v1' : 'apps/v1';
    const nodes = ['n1', 'n2'].map((name) => `apiVersion: v1\nkind: Node\nmetadata: { name: ${name} }`);
    const cluster = await readBack(
      `apiVersion: ${group}\nkind: ${kind}\nmetadata: { name: x }\n${spec}`,
      ...nodes,
    );
    expect(cluster.pods.size).toBe(count);
  });

  test('of the host network get addresses of their own only where there are policies', async () => {
    const host = pod('web', ', hostNetwork: true');
    const policy =
      'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: p, namespace: shop }\nspec: { podSelector: {} }';
    expect((await readBack(host)).pods.get('shop/web')!.hostNetwork).toBe(true);
    expect((await readBack(host, policy)).pods.get('shop/web')!.hostNetwork).toBe(false);
    expect(said(host, policy)).toEqual([
      expect.stringContaining('warning: 1.yaml: Pod: shop/web: it was moved'),
    ]);
  });
});

/** Policies as manifests have them, and as the language reads what was written; where they stand does not matter. */
async function bothWays(text: string): Promise<{ before: unknown; after: unknown }> {
  const { inventory } = readManifests([{ name: 'p.yaml', text }]);
  const cluster = await readBack(text);
  return { before: inventory.policies.map(withoutSource), after: cluster.policies.map(withoutSource) };
}

function withoutSource(policy: Policy): unknown {
  return JSON.parse(JSON.stringify(policy, (key, value) => (key === 'source' ? undefined : value)));
}

describe('policies mean the same after they were written and read back', () => {
  const networkPolicy = (spec: string) =>
    `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: p, namespace: shop }\nspec: ${spec}`;
  test.each([
    ['denies all', '{ podSelector: {} }'],
    ['about egress alone', '{ podSelector: { matchLabels: { app: web } }, policyTypes: [Egress] }'],
    ['allows all', '{ podSelector: {}, ingress: [{}], egress: [{}], policyTypes: [Ingress, Egress] }'],
    [
      'peers',
      '{ podSelector: {}, ingress: [{ from: [{ podSelector: {} }, { namespaceSelector: {} }, { podSelector: { matchLabels: { a: b, c: d } }, namespaceSelector: { matchLabels: { x: y } } }, { ipBlock: { cidr: 10.0.0.0/8, except: [10.1.0.0/16, 10.2.0.0/16] } }] }] }',
    ],
    [
      'expressions',
      '{ podSelector: { matchExpressions: [{ key: a.io/b, operator: In, values: [x, "1", ""] }, { key: c, operator: NotIn, values: [y] }, { key: c, operator: NotIn, values: [y, z] }, { key: d, operator: Exists }, { key: e, operator: DoesNotExist }] } }',
    ],
    [
      'ports',
      '{ podSelector: {}, egress: [{ ports: [{ port: 80 }, { port: 8000, endPort: 8010, protocol: UDP }, { port: http }, { protocol: SCTP }] }] }',
    ],
  ])('NetworkPolicy: %s', async (_name, spec) => {
    const { before, after } = await bothWays(networkPolicy(spec));
    expect(after).toEqual(before);
    expect(before).toHaveLength(1);
  });

  test.each([
    [
      'AdminNetworkPolicy',
      'v1alpha1',
      '{ priority: 7, subject: { namespaces: {} }, ingress: [{ name: "a b", action: Pass, from: [{ pods: { namespaceSelector: {}, podSelector: { matchLabels: { a: b } } } }], ports: [{ portNumber: { port: 80, protocol: TCP } }, { portRange: { start: 1, end: 9, protocol: UDP } }, { namedPort: web }] }], egress: [{ action: Deny, to: [{ networks: [10.0.0.0/8, 192.168.0.0/16] }, { nodes: { matchLabels: { role: worker } } }] }] }',
    ],
    [
      'BaselineAdminNetworkPolicy',
      'v1alpha1',
      '{ subject: { pods: { namespaceSelector: { matchLabels: { a: b } }, podSelector: { matchLabels: { c: d } } } }, egress: [{ action: Allow, to: [{ namespaces: {} }] }] }',
    ],
    [
      'ClusterNetworkPolicy',
      'v1alpha2',
      '{ tier: Baseline, priority: 3, subject: { namespaces: {} }, ingress: [{ action: Accept, from: [{ namespaces: {} }], protocols: [{ tcp: { destinationPort: { number: 80 } } }, { udp: { destinationPort: { range: { start: 5, end: 6 } } } }, { destinationNamedPort: web }] }] }',
    ],
  ])('%s', async (kind, version, spec) => {
    const { before, after } = await bothWays(
      `apiVersion: policy.networking.k8s.io/${version}\nkind: ${kind}\nmetadata: { name: default }\nspec: ${spec}`,
    );
    expect(after).toEqual(before);
    expect(before).toHaveLength(1);
  });

  test.each([
    ['{ podSelector: {}, ingress: [{ from: [{}] }] }', 'left out: a peer says nothing'],
    ['{ podSelector: {}, ingress: [{ ports: [{ port: 0 }] }] }', 'left out: there are no ports 0 to 0'],
    [
      '{ podSelector: {}, ingress: [{ ports: [{ port: 9, endPort: 8 }] }] }',
      'left out: there are no ports 9 to 8',
    ],
    [
      '{ podSelector: {}, ingress: [{ ports: [{ protocol: ICMP }] }] }',
      'left out: there is no protocol ICMP',
    ],
    ['{ podSelector: {}, policyTypes: [Sideways] }', 'left out: there is no policy type Sideways'],
    [
      '{ podSelector: { matchExpressions: [{ key: a, operator: In }] } }',
      'left out: operator In of label a needs values',
    ],
    [
      '{ podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: 10.0.0.0/40 } }] }] }',
      'left out: ipBlock has no valid cidr: 10.0.0.0/40',
    ],
  ])('%s is refused whole, as by the API server', (spec, message) => {
    const { findings, text } = imported(networkPolicy(spec));
    expect(findings.map((finding) => finding.message)).toEqual([message]);
    expect(text).not.toContain('network-policy');
  });
});

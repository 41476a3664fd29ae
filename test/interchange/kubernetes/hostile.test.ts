import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { importKubernetes } from '../../../src/interchange/kubernetes/import.js';
import { loadTopology } from '../../../src/language/workspace.js';

const OPTIONS = { cluster: 'c', hostNetwork: 'pod' } as const;

const imported = (...texts: readonly string[]) =>
  importKubernetes(
    texts.map((text, index) => ({ name: `${index}.yaml`, text })),
    OPTIONS,
  );

/** Errors of the language in what an import wrote, with the text that they are about. */
async function mistakes(...texts: readonly string[]): Promise<string[]> {
  const { text } = imported(...texts);
  const { findings } = await loadTopology('file:///a.knet', async () => text);
  return findings.filter(({ code }) => code === 'syntax').map(({ message }) => `${message}\n${text}`);
}

describe('YAML that is no file of manifests is one finding', () => {
  test.each([
    ['an anchor within itself', 'a: &a { b: *a }', 'nested too deeply, or in itself'],
    [
      'a List within itself',
      '&l { kind: List, apiVersion: v1, items: [*l] }',
      'nested too deeply, or in itself',
    ],
    ['brackets without end', '['.repeat(20_000), 'this is neither YAML nor JSON'],
    ['nested YAML', `a: ${'['.repeat(500)}${']'.repeat(500)}`, 'nested too deeply'],
    ['an alias of nobody', 'a: *nobody', 'this is neither YAML nor JSON'],
    ['Lists in Lists', lists(20), 'a List in 8 others'],
    ['an array of texts', '["a", "b"]', 'not a Kubernetes object'],
  ])('%s', (_, text, message) => {
    const { findings } = imported(text);
    expect(findings.map((finding) => finding.message)).toEqual([expect.stringContaining(message)]);
  });
});

function lists(depth: number): string {
  let inner = '{"kind":"Pod","apiVersion":"v1","metadata":{"name":"a"}}';
  for (let level = 0; level < depth; level++) inner = `{"kind":"List","apiVersion":"v1","items":[${inner}]}`;
  return inner;
}

/** A name as no API server lets it through, mixed with those that are. */
const name = fc.oneof(
  fc.constantFrom(
    'web',
    'service',
    'port',
    'node',
    'cluster',
    'none',
    '10.0.0.1',
    '80',
    'a.b',
    'on',
    'labels',
  ),
  fc.constantFrom(
    '} deny any -> any {',
    'a b',
    '"',
    '//',
    '-a',
    'a-',
    '',
    'ä',
    'a\nb',
    '__proto__',
    'constructor',
  ),
  fc.string({ maxLength: 12 }),
);
const anything = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  name,
  fc.integer(),
  fc.constantFrom('10.0.0.1', '10.96.0.5', 'fd00::1', '10.0.0.0/8', 'TCP', 'None', 70000, -1, 1.5),
);
const record = (fields: Record<string, fc.Arbitrary<unknown>>) =>
  fc.record(
    Object.fromEntries(
      Object.entries(fields).map(([key, value]) => [
        key,
        fc.oneof({ weight: 4, arbitrary: value }, anything),
      ]),
    ),
    { requiredKeys: [] },
  );
const list = (of: fc.Arbitrary<unknown>) => fc.array(of, { maxLength: 3 });
const labels = fc.dictionary(name, name, { maxKeys: 3 });
const address = fc.constantFrom('10.244.0.5', '10.244.1.6', '192.168.0.4', 'fd00::7', 'nowhere');
const port = fc.integer({ min: -1, max: 70000 });
const object = (kind: string, apiVersion: string, body: Record<string, fc.Arbitrary<unknown>>) =>
  fc.record({
    apiVersion: fc.constant(apiVersion),
    kind: fc.constant(kind),
    metadata: fc.record(
      { name, namespace: name, labels, deletionTimestamp: anything },
      { requiredKeys: ['name'] },
    ),
    ...Object.fromEntries(Object.entries(body).map(([key, value]) => [key, fc.oneof(value, anything)])),
  });

const manifest = fc.oneof(
  object('Service', 'v1', {
    spec: record({
      type: fc.constantFrom('ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName', 'Odd'),
      selector: labels,
      clusterIP: address,
      clusterIPs: list(address),
      ports: list(record({ name, port, targetPort: fc.oneof(port, name), nodePort: port, protocol: name })),
      externalName: name,
      externalIPs: list(address),
      sessionAffinity: fc.constantFrom('ClientIP', 'None'),
      sessionAffinityConfig: record({ clientIP: record({ timeoutSeconds: fc.integer() }) }),
      loadBalancerSourceRanges: list(name),
      healthCheckNodePort: port,
    }),
    status: record({ loadBalancer: record({ ingress: list(record({ ip: address })) }) }),
  }),
  object('EndpointSlice', 'discovery.k8s.io/v1', {
    endpoints: list(
      record({ addresses: list(address), nodeName: name, conditions: record({ ready: fc.boolean() }) }),
    ),
    ports: list(record({ name, port })),
  }),
  object('Endpoints', 'v1', {
    subsets: list(
      record({ addresses: list(record({ ip: address, nodeName: name })), ports: list(record({ port })) }),
    ),
  }),
  object('Node', 'v1', {
    spec: record({ podCIDR: name }),
    status: record({ addresses: list(record({ type: fc.constant('InternalIP'), address })) }),
  }),
  object('Pod', 'v1', {
    spec: record({
      nodeName: name,
      containers: list(record({ name, ports: list(record({ containerPort: port })) })),
    }),
    status: record({ podIP: address, hostIP: address }),
  }),
  object('Installation', 'operator.tigera.io/v1', {
    spec: record({
      calicoNetwork: record({
        mtu: port,
        ipPools: list(
          record({
            name,
            cidr: name,
            blockSize: port,
            encapsulation: name,
            nodeSelector: name,
            allowedUses: list(name),
          }),
        ),
        nodeAddressAutodetectionV4: record({ cidrs: list(name) }),
      }),
    }),
  }),
  object('ServiceCIDR', 'networking.k8s.io/v1', { spec: record({ cidrs: list(name) }) }),
  object('ConfigMap', 'v1', { data: record({ 'config.conf': name, 'net-conf.json': name }) }),
);

test('whatever objects hold, an import ends, and writes what the language reads', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(manifest, { maxLength: 4 }), async (objects) => {
      expect(await mistakes(JSON.stringify({ kind: 'List', apiVersion: 'v1', items: objects }))).toEqual([]);
    }),
    { numRuns: 150, seed: 11 },
  );
}, 60_000);

test('any text at all is read without an exception', () => {
  const text = fc.oneof(
    fc.string(),
    fc
      .array(
        fc.constantFrom(
          'kind: ',
          'List',
          '\n',
          '- ',
          '&a ',
          '*a ',
          '{',
          '}',
          '[',
          ']',
          ': ',
          '---\n',
          '"',
          'apiVersion: v1\n',
        ),
        { maxLength: 40 },
      )
      .map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(text, (given) => {
      expect(() => imported(given)).not.toThrow();
    }),
    { numRuns: 500, seed: 11 },
  );
});

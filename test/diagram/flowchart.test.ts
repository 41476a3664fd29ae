// @vitest-environment jsdom
import fc from 'fast-check';
import mermaid from 'mermaid';
import { describe, expect, test } from 'vitest';
import { topologyFlowchart } from '../../src/diagram/flowchart.js';
import { ip, prefix } from '../../src/linux/address.js';
import type { Cluster, Pod } from '../../src/topology/cluster.js';
import type { Container, Docker } from '../../src/topology/docker.js';
import type { Host, Node } from '../../src/topology/machine.js';
import type { Topology } from '../../src/topology/topology.js';
import { line } from './fixtures/walk.js';

const source = line(1);

function container(name: string, mode: Container['mode']): Container {
  return { name, mode, publish: [], listens: [], source };
}

const bridged: Container['mode'] = { kind: 'networks', endpoints: [{ network: 'bridge', source }] };

function docker(...containers: Container[]): Docker {
  const network = {
    name: 'bridge',
    driver: 'bridge',
    internal: false,
    icc: true,
    masquerade: true,
    gatewayMode: 'nat' as const,
    declared: false,
    source,
  } as const;
  return {
    version: '27',
    userlandProxy: true,
    networks: new Map([['bridge', { ...network, subnet: prefix('172.17.0.0/16') }]]),
    containers: new Map(containers.map((one) => [one.name, one])),
    source,
  };
}

function attachment(address: string) {
  return { segment: 'lan', address: ip(address), prefixLength: 24, source };
}

function host(name: string, address: string, of?: Docker): Host {
  const empty = { routes: [], sysctls: [], listens: [] };
  return {
    kind: 'host',
    name,
    attachments: [attachment(address)],
    ...empty,
    ...(of ? { docker: of } : {}),
    source,
  };
}

function node(name: string, address: string): Node {
  const { kind: _, ...base } = host(name, address);
  return { ...base, kind: 'node', cluster: 'demo' };
}

function pod(name: string, on: string): Pod {
  return {
    namespace: 'shop',
    name,
    node: on,
    labels: {},
    serviceAccount: 'default',
    hostNetwork: false,
    containers: [],
    source,
  };
}

function topology(machines: (Host | Node)[], pods: Pod[] = []): Topology {
  const lan = { kind: 'subnet', name: 'lan', prefix: prefix('192.168.31.0/24'), mtu: 1500, source } as const;
  const cluster: Cluster = {
    name: 'demo',
    cni: { kind: 'none' },
    nodes: new Map(),
    namespaces: new Map(),
    pods: new Map(pods.map((one) => [`${one.namespace}/${one.name}`, one])),
    workloads: new Map(),
    source,
  } as unknown as Cluster;
  return {
    segments: new Map([['lan', lan]]),
    machines: new Map(machines.map((one) => [one.name, one])),
    clusters: new Map([['demo', cluster]]),
    traces: new Map(),
    rules: [],
    scenarios: new Map(),
  } as unknown as Topology;
}

test('machines with their bridges, containers and pods, on their subnet', async () => {
  const web: Container = {
    ...container('web', bridged),
    publish: [{ hostPort: 8080, containerPort: 80, protocol: 'tcp', source }],
  };
  const chart = topologyFlowchart(
    topology(
      [
        host('docker-host', '192.168.31.10', docker(web, container('mon', { kind: 'host', source }))),
        node('node1', '192.168.31.62'),
      ],
      [pod('api-0', 'node1')],
    ),
  );
  expect(chart).toBe(`flowchart LR
  subgraph n0["docker-host"]
    n1["web<br/>8080:80/tcp"]
    n2["mon<br/>network host"]
    n3{{"bridge<br/>172.17.0.0/16"}}
  end
  subgraph n4["node1"]
    n5["shop/api-0"]
  end
  n6(["lan<br/>192.168.31.0/24"])
  n1 --- n3
  n0 ---|"192.168.31.10"| n6
  n4 ---|"192.168.31.62"| n6
`);
  await expect(mermaid.parse(chart)).resolves.toMatchObject({ diagramType: 'flowchart-v2' });
});

describe('large topologies', () => {
  test('are counted where they are not drawn', async () => {
    const machines = Array.from({ length: 300 }, (_, index) =>
      node(`node${index}`, `192.168.31.${index % 250}`),
    );
    const pods = Array.from({ length: 9000 }, (_, index) => pod(`api-${index}`, `node${index % 300}`));
    const chart = topologyFlowchart(topology(machines, pods));
    expect(chart.length).toBeLessThan(50_000);
    expect(chart).toContain('… 260 more machines');
    expect(chart.match(/… 22 more/g)).toHaveLength(40);
    await expect(mermaid.parse(chart)).resolves.toBeTruthy();
  });

  test('an empty machine shows what it is', () => {
    expect(topologyFlowchart(topology([host('lonely', '192.168.31.9')]))).toContain('["host"]');
  });
});

test('whatever the names, Mermaid reads them as names', async () => {
  const names = fc.uniqueArray(
    fc.oneof(
      fc.constantFrom('end', ' ', '"]', 'subgraph', 'click n0 href "javascript:x"', '<b>', '`md`', '%%'),
      fc.string({ unit: 'grapheme', minLength: 1 }),
    ),
    { minLength: 2, maxLength: 5 },
  );
  await fc.assert(
    fc.asyncProperty(names, async (list) => {
      const machines = list.map((name, index) =>
        host(name, `192.168.31.${index + 1}`, docker(container(name, bridged))),
      );
      const chart = topologyFlowchart(topology(machines));
      expect(chart.split('\n').filter((text) => text.includes('subgraph n'))).toHaveLength(list.length);
      await expect(mermaid.parse(chart)).resolves.toBeTruthy();
    }),
    { numRuns: 100 },
  );
});

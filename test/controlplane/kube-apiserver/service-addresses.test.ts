import { describe, expect, test } from 'vitest';
import { allocateServices } from '../../../src/controlplane/kube-apiserver/service-addresses.js';
import { planeOf } from '../state-text.js';

/** `NAME ADDRESS… PORT:NODE-PORT…` of each Service. */
async function given(services: string, cidr = '10.96.0.0/12'): Promise<string[]> {
  const plane = await planeOf(`cluster demo { node node1  service-cidr ${cidr}  ${services} }`);
  const cluster = plane.context.topology.clusters.get('demo')!;
  const allocation = plane.context.plan(allocateServices, cluster);
  return [
    ...[...allocation.services].map(([name, { clusterIPs, nodePorts, healthCheckNodePort }]) =>
      [
        name,
        ...clusterIPs,
        ...[...nodePorts].map(([{ port }, nodePort]) => `${port}:${nodePort}`),
        ...(healthCheckNodePort === undefined ? [] : [`health ${healthCheckNodePort}`]),
      ].join(' '),
    ),
    ...allocation.findings.map(({ code, message }) => `${code}: ${message}`),
  ];
}

describe('ClusterIPs', () => {
  test('are the next free ones; the first is kept for the API server itself', async () => {
    expect(
      await given(`
        namespace shop {
          service a { endpoints 10.0.0.1  port 80 }
          service b { endpoints 10.0.0.1  port 80  cluster-ip 10.96.0.3 }
          service c { endpoints 10.0.0.1  port 80 }
        }
        namespace default { service kubernetes { port https: 443 -> 6443  endpoints 10.0.0.1 } }`),
    ).toEqual(['shop/a 10.96.0.2', 'shop/b 10.96.0.3', 'shop/c 10.96.0.4', 'default/kubernetes 10.96.0.1']);
  });

  test('are not given to headless Services and external names', async () => {
    expect(
      await given(`namespace shop {
        service a { endpoints 10.0.0.1  port 80  headless }
        service b { external-name db.example.com }
        service c { endpoints 10.0.0.1  port 80 }
      }`),
    ).toEqual(['shop/a', 'shop/b', 'shop/c 10.96.0.2']);
  });

  test('are of the first family unless both are pinned', async () => {
    const services = `namespace shop {
      service a { endpoints 10.0.0.1  port 80 }
      service b { endpoints 10.0.0.1  port 80  cluster-ip 10.96.0.9, fd00::9 }
    }`;
    expect(await given(services, '10.96.0.0/12, fd00::/108')).toEqual([
      'shop/a 10.96.0.2',
      'shop/b 10.96.0.9 fd00::9',
    ]);
    expect(await given('namespace shop { service a { endpoints 10.0.0.1  port 80 } }', 'fd00::/108')).toEqual(
      ['shop/a fd00::2'],
    );
  });

  test('run out', async () => {
    const services = ['a', 'b', 'c']
      .map((name) => `service ${name} { endpoints 10.0.0.1  port 80 }`)
      .join('\n');
    expect(await given(`namespace shop { ${services} }`, '10.96.0.0/30')).toEqual([
      'shop/a 10.96.0.2',
      'shop/b',
      'shop/c',
      'service-cidr-full: no address is left in the service CIDR 10.96.0.0/30 for service shop/b',
      'service-cidr-full: no address is left in the service CIDR 10.96.0.0/30 for service shop/c',
    ]);
  });
});

describe('node ports', () => {
  test('are the next free ones of the range, for the types that have one', async () => {
    expect(
      await given(`namespace shop {
        service a { endpoints 10.0.0.1  port http: 80 node-port  port https: 443 node-port 30001 }
        service b { endpoints 10.0.0.1  port 80  load-balancer 203.0.113.7 }
        service c { endpoints 10.0.0.1  port 80  type node-port }
        service d { endpoints 10.0.0.1  port 80  external-ips 192.0.2.1 }
      }`),
    ).toEqual([
      'shop/a 10.96.0.2 80:30000 443:30001',
      'shop/b 10.96.0.3 80:30002',
      'shop/c 10.96.0.4 80:30003',
      'shop/d 10.96.0.5',
    ]);
  });

  test('are also for the health checks of a load balancer that asks for endpoints of the node', async () => {
    expect(
      await given(`namespace shop {
        service a { endpoints 10.0.0.1  port 80  load-balancer 203.0.113.7  external-traffic local }
        service b {
          endpoints 10.0.0.1
          port 80
          load-balancer 203.0.113.8 { health-check-node-port 32000 }
          external-traffic local
        }
      }`),
    ).toEqual(['shop/a 10.96.0.2 80:30001 health 30000', 'shop/b 10.96.0.3 80:30002 health 32000']);
  });
});

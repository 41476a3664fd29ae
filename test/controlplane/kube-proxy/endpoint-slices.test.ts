import { describe, expect, test } from 'vitest';
import { endpointText, readyEndpoints } from '../../../src/controlplane/kube-proxy/endpoint-slices.js';
import { planeOf } from '../state-text.js';

/** The endpoints of the first port of service shop/api, `ADDRESS:PORT pod on node` each. */
async function endpoints(members: string, family: 4 | 6 = 4, scenario?: string): Promise<string[]> {
  const plane = await planeOf(
    `subnet lan 10.1.0.0/24 { gateway 10.1.0.1 }
    cluster demo {
      calico { pool default 10.244.0.0/16  }
      node node1 { lan 10.1.0.61 }
      node node2 { lan 10.1.0.62 }
      namespace shop { ${members} }
      namespace other { pod api on node1 { address 10.244.9.1  labels app=api  listen 8080/tcp http } }
    }
    scenario "node2 is gone" { lose node2 }`,
    scenario,
  );
  const cluster = plane.context.topology.clusters.get('demo')!;
  const service = cluster.services.get('shop/api')!;
  const found = readyEndpoints(service, service.ports[0]!, family, cluster, plane.context);
  return found.map((each) =>
    [endpointText(each), each.pod, each.node].filter((part) => part !== undefined).join(' '),
  );
}

const PODS = `
  pod a on node1 { address 10.244.1.9  labels app=api tier=back  listen 8080/tcp http }
  pod b on node2 { address 10.244.1.10  labels app=api  listen 9090/tcp http }
  pod c on node2 { address 10.244.1.11  labels app=web  listen 8080/tcp http }
`;

describe('selected pods', () => {
  test('are ordered by address and port as text, as kube-proxy does', async () => {
    expect(await endpoints(`${PODS} service api { select app=api  port 80 -> 8080 }`)).toEqual([
      '10.244.1.10:8080 shop/b node2',
      '10.244.1.9:8080 shop/a node1',
    ]);
  });

  test('are asked each for its own port of the name', async () => {
    expect(await endpoints(`${PODS} service api { select app=api  port 80 -> http }`)).toEqual([
      '10.244.1.10:9090 shop/b node2',
      '10.244.1.9:8080 shop/a node1',
    ]);
  });

  test('are left out when they have no port of the name and protocol', async () => {
    expect(await endpoints(`${PODS} service api { select app=api  port 80/udp -> http }`)).toEqual([]);
  });

  test('are left out while they are not ready, unless the Service publishes such addresses', async () => {
    const pods = `
      pod a on node1 { address 10.244.1.9  labels app=api }
      pod b on node1 { address 10.244.1.10  labels app=api  not-ready }`;
    expect(await endpoints(`${pods} service api { select app=api  port 80 }`)).toEqual([
      '10.244.1.9:80 shop/a node1',
    ]);
    expect(await endpoints(`${pods} service api { select app=api  port 80  publish-not-ready }`)).toEqual([
      '10.244.1.10:80 shop/b node1',
      '10.244.1.9:80 shop/a node1',
    ]);
  });

  test('of the network of their node are reached by its address', async () => {
    const pods = 'pod a on node2 { labels app=api  host-network }';
    expect(await endpoints(`${pods} service api { select app=api  port 80 -> 9100 }`)).toEqual([
      '10.1.0.62:9100 shop/a node2',
    ]);
  });

  test('go with their node', async () => {
    const text = `${PODS} service api { select app=api  port 80 -> 8080 }`;
    expect(await endpoints(text, 4, 'node2 is gone')).toEqual(['10.244.1.9:8080 shop/a node1']);
  });
});

describe('given endpoints', () => {
  test('have a port of their own, or that of the target', async () => {
    expect(
      await endpoints(
        'service api { port 80 -> 8080  endpoints 10.9.0.2, 10.9.0.1:6443 on node1, 10.9.0.3 not-ready }',
      ),
    ).toEqual(['10.9.0.1:6443 node1', '10.9.0.2:8080']);
  });

  test('may be of one port only', async () => {
    const text = `service api {
      port http: 80 -> 8080
      port https: 443 -> 8443
      endpoints http: 10.9.0.1:8080
      endpoints https: 10.9.0.2:8443
    }`;
    expect(await endpoints(text)).toEqual(['10.9.0.1:8080']);
  });

  test('are of the family of the ClusterIP', async () => {
    const text = 'service api { port 80  endpoints 10.9.0.1, [fd00::9]:8080 }';
    expect(await endpoints(text)).toEqual(['10.9.0.1:80']);
    expect(await endpoints(text, 6)).toEqual(['[fd00::9]:8080']);
  });

  test('come with selected pods, each once', async () => {
    const text = `${PODS} service api { select tier=back  port 80 -> 8080  endpoints 10.244.1.9:8080, 10.9.0.1:1 }`;
    expect(await endpoints(text)).toEqual(['10.244.1.9:8080', '10.9.0.1:1']);
  });
});

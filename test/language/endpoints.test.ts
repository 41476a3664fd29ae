import { describe, expect, test } from 'vitest';
import type { Question } from '../../src/topology/question.js';
import { checkDiagnostics, topologyOf } from '../fixtures.js';

const world = `
  subnet lan 10.0.0.0/24
  host docker1 { lan 10.0.0.1  docker { container web  container node  container only } }
  host docker2 { lan 10.0.0.2  docker { container web } }
  cluster demo {
    calico { pool p 10.244.0.0/16 }
    node node1 { lan 10.0.0.11 }
    node node2 { lan 10.0.0.12 }
    namespace shop {
      pod web on node1 { container nginx  container log }
      deployment api replicas 2
    }
  }
`;

async function question(text: string): Promise<Question> {
  return (await topologyOf(`${world}\n  trace t: ${text}`)).traces.get('t')!;
}

describe('what an endpoint stands for', () => {
  test.each([
    ['node1', { kind: 'machine', machine: 'node1' }],
    ['docker1/web', { kind: 'container', machine: 'docker1', container: 'web' }],
    ['only', { kind: 'container', machine: 'docker1', container: 'only' }],
    ['node', { kind: 'container', machine: 'docker1', container: 'node' }],
    ['shop/web', { kind: 'pod', cluster: 'demo', pod: 'shop/web' }],
    ['shop/web/log', { kind: 'pod', cluster: 'demo', pod: 'shop/web', container: 'log' }],
    ['demo/shop/web/log', { kind: 'pod', cluster: 'demo', pod: 'shop/web', container: 'log' }],
    ['shop/api', { kind: 'workload', cluster: 'demo', workload: 'shop/api' }],
    ['shop/api-2', { kind: 'pod', cluster: 'demo', pod: 'shop/api-2' }],
    ['demo/shop/api', { kind: 'workload', cluster: 'demo', workload: 'shop/api' }],
    ['node2:shop/api', { kind: 'workload', cluster: 'demo', workload: 'shop/api', node: 'node2' }],
    ['node1:shop/web', { kind: 'pod', cluster: 'demo', pod: 'shop/web' }],
    ['10.0.0.1', { kind: 'address', address: '10.0.0.1' }],
    ['2001:DB8::1', { kind: 'address', address: '2001:db8::1' }],
    ['localhost', { kind: 'address', address: '127.0.0.1' }],
  ])('%s', async (text, endpoint) => {
    expect((await question(`shop/web -> ${text}`)).to.endpoint).toEqual(endpoint);
  });

  test.each([
    ['shop/api', undefined],
    ['shop/api:8080', { port: 8080, protocol: 'tcp' }],
    ['shop/api:8080/tcp', { port: 8080, protocol: 'tcp' }],
    ['10.0.0.1:53/udp', { port: 53, protocol: 'udp' }],
    ['[fd00::1]:80', { port: 80, protocol: 'tcp' }],
    ['node2:shop/api:80', { port: 80, protocol: 'tcp' }],
    ['localhost:80', { port: 80, protocol: 'tcp' }],
  ])('the port of %s', async (text, port) => {
    expect((await question(`shop/web -> ${text}`)).port).toEqual(port);
  });

  test('its text is what was written, without the port', async () => {
    const { from, to } = await question('docker1/web -> node2:shop/api:80/tcp');
    expect([from.text, to.text]).toEqual(['docker1/web', 'node2:shop/api']);
  });
});

test('names that mean nothing, or too much', () =>
  checkDiagnostics(`
    ${world}
    trace a: web -> node1
           //^^^ error ambiguous-endpoint: "web" is 2 things: docker1/web, docker2/web
    trace b: docker1/wep -> shop/api
           //^^^^^^^^^^^ error unknown-container: no container named "wep" on docker1; did you mean "docker1/web"?
    trace c: shop/web -> node3:shop/api
                       //^^^^^^^^^^^^^^ error unknown-node: no node named "node3"; did you mean "node1:shop/api"?
    trace d: shop/web -> node2:shop/web
                       //^^^^^^^^^^^^^^ error unknown-pod: no pod of "shop/web" runs on node2
    trace e: shop/web -> api
                       //^^^ error unknown-endpoint: no machine or container named "api", and cluster DNS knows no such name; did you mean "shop/api"?
    trace f: 10.0.0.1 -> node1
           //^^^^^^^^ error sender-is-address: 10.0.0.1 cannot send: name the machine, container or pod that the packet starts from
    trace g: shop/web:80 -> node1:70000
           //^^^^^^^^^^^ warning sender-with-port: the sender's port is chosen by the kernel; to pin it, write { source-port 80 } behind the receiver
                                //^^^^^ error port-out-of-range: 70000 is no port: ports go from 1 to 65535
  `));

test('one namespace in two clusters', () =>
  checkDiagnostics(`
    cluster a { node a1  namespace shop { pod web } }
    cluster b { node b1  namespace shop { pod web  pod db } }
    trace good: b/shop/web -> shop/db
    trace bad: shop/web -> shop/db
             //^^^^^^^^ error ambiguous-endpoint: "shop/web" is 2 things: a/shop/web, b/shop/web
  `));

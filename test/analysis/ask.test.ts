import { describe, expect, test } from 'vitest';
import { type Answer, ask, pairCount, withPort } from '../../src/analysis/ask.js';
import { Model } from '../../src/analysis/model.js';
import { topologyOf } from '../fixtures.js';
import { cluster, dockerHost } from './networks.js';

/** Answers to the fixture's last trace, under its scenario. */
async function answersOf(fixture: string): Promise<Answer[]> {
  const model = new Model(await topologyOf(fixture));
  const question = [...model.topology.traces.values()].at(-1)!;
  return [...ask(model.plane(question.scenario), question)];
}

const said = ({ from, to, trace }: Answer) => `${from} -> ${to}: ${trace.verdict}: ${trace.reason}`;

describe('who sends and who receives', () => {
  test('a flow from namespace to address', async () => {
    const [answer, ...others] = await answersOf(`${dockerHost}
  trace t: docker1/web -> docker1/cache:6379 { size 100  ttl 9  source-port 1234 }`);
    expect(others).toEqual([]);
    expect(answer?.trace.flow).toEqual({
      machine: 'docker1',
      namespace: 'web',
      protocol: 'tcp',
      source: '172.17.0.2',
      destination: '172.17.0.3',
      sourcePort: 1234,
      destinationPort: 6379,
      from: 'docker1/web',
      to: 'docker1/cache:6379',
    });
    expect(answer?.trace.paths[0]?.hops[0]?.steps[0]?.packet.ip).toMatchObject({ ttl: 9, length: 100 });
  });

  test('without a port it is a ping', async () => {
    const [answer] = await answersOf(`${dockerHost}
  trace t: laptop -> 192.168.31.62`);
    expect(answer?.trace.flow).toMatchObject({
      protocol: 'icmp',
      destinationPort: null,
      to: '192.168.31.62',
    });
  });

  test('each pod of a workload sends to each of the other', async () => {
    const answers = await answersOf(`${cluster}
  trace t: shop/api -> shop/api:8080`);
    expect(answers.map(({ from, to }) => [from, to])).toEqual([
      ['shop/api-1', 'shop/api-1'],
      ['shop/api-1', 'shop/api-2'],
      ['shop/api-2', 'shop/api-1'],
      ['shop/api-2', 'shop/api-2'],
    ]);
  });

  test.each([
    ['shop/api -> shop/api:8080', 4],
    ['shop/web -> shop/api:8080', 2],
    ['shop/web -> node2:shop/api:8080', 1],
    ['shop/api -> 10.0.0.1', 2],
  ])('%s stands for %d pairs', async (question, pairs) => {
    const model = new Model(await topologyOf(`${cluster}\n trace t: ${question}`));
    expect(pairCount(model.plane(), model.topology.traces.get('t')!)).toBe(pairs);
  });

  test('the pods of one node only', async () => {
    const answers = await answersOf(`${cluster}
  trace t: shop/web -> node2:shop/api:8080`);
    expect(answers.map(({ to }) => to)).toEqual(['shop/api-1']);
  });

  test('a container of a pod sends from the namespace that they all share', async () => {
    const [answer] = await answersOf(`
  subnet lan 192.168.31.0/24
  cluster demo {
    cni none
    node node1 { lan 192.168.31.62 }
    namespace shop { pod web on node1 { container nginx { listen 80/tcp }  container log { listen 9000/tcp } } }
  }
  trace t: shop/web/nginx -> shop/web/log:9000`);
    expect(answer?.trace.flow).toMatchObject({ namespace: 'shop/web', destination: '172.17.0.2' });
    expect(answer?.trace.verdict).toBe('delivered');
  });
});

describe('a packet that cannot be sent', () => {
  test.each([
    [
      'the receiver has no address',
      `${dockerHost}\n trace t: docker1/web -> docker1/batch:7000`,
      'docker1/web -> docker1/batch: no-endpoint: docker1/batch has no address that a packet could be sent to',
    ],
    [
      'the receiver is lost',
      `${cluster}\n scenario "gone" { lose node2 }\n trace t: shop/web -> node2 under "gone"`,
      'shop/web -> node2: no-endpoint: node2 is gone',
    ],
    [
      'the sender is lost',
      `${cluster}\n scenario "gone" { lose node1 }\n trace t: shop/web -> node2 under "gone"`,
      'shop/web -> node2: no-endpoint: shop/web does not run: its machine is gone',
    ],
  ])('%s', async (_, fixture, expected) => {
    const [answer] = await answersOf(fixture);
    expect(said(answer!)).toBe(expected);
    expect(answer?.trace).toMatchObject({ version: 1, paths: [], reply: null, flow: { destination: null } });
  });
});

describe('a packet that another takes', () => {
  const twins = `
  subnet lan 192.168.31.0/24
  cluster demo {
    cni none
    node node1 { lan 192.168.31.62 }
    node node2 { lan 192.168.31.63 }
    namespace shop {
      pod web on node1 { listen 80/tcp }
      pod api on node1 { listen 8080/tcp }
      pod db on node2 { listen 80/tcp  listen 5432/tcp }
    }
  }
`;

  test('did not get to who was asked for', async () => {
    const [answer] = await answersOf(`${twins}\n trace t: shop/api -> shop/db:80`);
    expect(said(answer!)).toBe(
      'shop/api -> shop/db: no-endpoint: web takes it at 172.17.0.2:80. It was meant for shop/db, but shop/web on node1 has the address 172.17.0.2 too.',
    );
    expect(answer?.trace.paths[0]?.verdict).toBe('no-endpoint');
  });

  test('nor is it refused by who was asked for', async () => {
    const [answer] = await answersOf(`${twins}\n trace t: shop/api -> shop/db:5432`);
    expect(answer?.trace).toMatchObject({ verdict: 'no-endpoint' });
    expect(answer?.trace.reason).toMatch(/^Nobody in shop\/web listens .* It was meant for shop\/db, /);
  });

  test('is delivered where the address was asked for', async () => {
    const [answer] = await answersOf(`${twins}\n trace t: shop/api -> 172.17.0.2:80`);
    expect(answer?.trace.verdict).toBe('delivered');
  });

  test('is delivered where a published port means another', async () => {
    const [answer] = await answersOf(`${dockerHost}\n trace t: laptop -> docker1:8080`);
    expect(said(answer!)).toBe('laptop -> docker1: delivered: web takes it at 172.17.0.2:80.');
  });
});

test.each([
  ['shop/api', undefined, 'shop/api'],
  ['shop/api', { protocol: 'tcp', port: 80 }, 'shop/api:80'],
  ['node2:shop/api', { protocol: 'udp', port: 53 }, 'node2:shop/api:53/udp'],
  ['10.0.0.1', { protocol: 'sctp', port: 1 }, '10.0.0.1:1/sctp'],
  ['fd00::1', { protocol: 'tcp', port: 80 }, '[fd00::1]:80'],
  ['::1', { protocol: 'udp', port: 53 }, '[::1]:53/udp'],
] as const)('%s with %j is %s', (name, port, text) => {
  expect(withPort(name, port)).toBe(text);
});

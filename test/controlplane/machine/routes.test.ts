import { describe, expect, test } from 'vitest';
import { ask } from '../../../src/analysis/ask.js';
import { formatRoute } from '../../../src/linux/print/route.js';
import { formatRule } from '../../../src/linux/print/rule.js';
import { checkRuleFindings } from '../../analysis/check-rules.js';
import { topologyOf } from '../../fixtures.js';
import { namespaceOf, planeOf } from '../state-text.js';

/** A host and a server with two routers between them; `left` is the default. */
const world = (host: string, server: string, more = '') => `
  subnet near-left 10.1.0.0/24 { gateway 10.1.0.1 }
  subnet near-right 10.2.0.0/24
  subnet far-left 10.3.0.0/24
  subnet far-right 10.4.0.0/24
  router left { near-left 10.1.0.1  far-left 10.3.0.1  route 10.9.0.0/16 via 10.3.0.5 }
  router right { near-right 10.2.0.1  far-right 10.4.0.1  route 10.9.0.0/16 via 10.4.0.5 }
  host pc { near-left 10.1.0.10  near-right 10.2.0.10  ${host} }
  router server { far-left 10.3.0.5  far-right 10.4.0.5  listen 80/tcp  ${server} }
  ${more}`;

const routesOf = async (host: string) =>
  namespaceOf(await planeOf(world(host, '')), 'pc')
    .routes.filter(({ protocol, provenance }) => protocol !== 'kernel' && provenance.why.includes('declared'))
    .map((route) => formatRoute(route));

describe('declared routes', () => {
  test('have metrics, sources, tables and several next hops', async () => {
    expect(
      await routesOf(`
        route 10.3.0.0/24 via 10.1.0.1 metric 100
        route 10.3.0.0/24 via 10.2.0.1 metric 200 src 10.2.0.10
        route default via 10.2.0.1 table 100
        route 10.9.0.0/16 via 10.1.0.1 weight 3 via 10.2.0.1
      `),
    ).toEqual([
      '10.3.0.0/24 via 10.1.0.1 dev eth0 metric 100',
      '10.3.0.0/24 via 10.2.0.1 dev eth1 src 10.2.0.10 metric 200',
      'default via 10.2.0.1 dev eth1 table 100',
      '10.9.0.0/16\n\tnexthop via 10.1.0.1 dev eth0 weight 3\n\tnexthop via 10.2.0.1 dev eth1 weight 1',
    ]);
  });
});

test('several next hops are all followed, each with its share', async () => {
  const fixture = world('route 10.4.0.0/24 via 10.1.0.1 via 10.2.0.1', '', 'trace t: pc -> 10.4.0.5:80');
  const [answer] = ask(await planeOf(fixture), (await topologyOf(fixture)).traces.get('t')!);
  expect(
    answer!.trace.paths.map(({ probability, verdict, hops }) => {
      const { source } = hops[0]!.steps[0]!.packet.ip;
      return [probability, source, verdict, hops[1]?.machine];
    }),
  ).toEqual([
    // The source is chosen first, by a look-up of its own, and the way by a second one.
    [0.25, '10.1.0.10', 'no-route', 'left'],
    [0.25, '10.1.0.10', 'delivered', 'right'],
    [0.25, '10.2.0.10', 'no-route', 'left'],
    [0.25, '10.2.0.10', 'delivered', 'right'],
  ]);
});

test('an answer, too, goes each way that its sender has', async () => {
  const fixture = world(
    'route 10.3.0.0/24 via 10.1.0.1',
    'route 10.1.0.0/24 via 10.3.0.1 via 10.4.0.1',
    'trace t: pc -> 10.3.0.5:80',
  );
  const [answer] = ask(await planeOf(fixture), (await topologyOf(fixture)).traces.get('t')!);
  expect(
    answer!.trace.paths.map(({ verdict, reply }) => [verdict, reply?.hops[1]?.machine, reply?.verdict]),
  ).toEqual([
    ['delivered', 'left', 'delivered'],
    ['delivered', 'right', 'no-route'],
  ]);
});

describe('routing rules', () => {
  test('without a priority are asked before those that were there', async () => {
    const { rules } = namespaceOf(
      await planeOf(
        world(
          'rule from 10.2.0.10 table 100  rule to 10.9.0.0/16 table 200 priority 500  rule fwmark 7 table 9',
          '',
        ),
      ),
      'pc',
    );
    expect(rules.filter(({ provenance }) => provenance.by === 'admin').map(formatRule)).toEqual([
      '499:\tfrom all fwmark 0x7 lookup 9',
      '500:\tfrom all to 10.9.0.0/16 lookup 200',
      '32765:\tfrom 10.2.0.10 lookup 100',
    ]);
  });

  test('send answers back the way the question came', () =>
    checkRuleFindings(
      world(
        'route 10.3.0.0/24 via 10.1.0.1  route 10.4.0.0/24 via 10.2.0.1',
        `route 10.1.0.0/24 via 10.3.0.1  route 10.2.0.0/24 via 10.4.0.1
         sysctl net.ipv4.conf.all.rp_filter 1`,
        'rules "r" { allow pc -> 10.3.0.5:80 via eth0  allow pc -> 10.4.0.5:80 via eth1 }',
      ),
    ));
});

describe('a host on two subnets', () => {
  test('sends from the address of the card that it sends by', () =>
    checkRuleFindings(
      world(
        'route 10.4.0.0/24 via 10.2.0.1',
        'route 10.1.0.0/24 via 10.3.0.1  route 10.2.0.0/24 via 10.4.0.1',
        'rules "r" { allow pc -> 10.3.0.5:80 as 10.1.0.10  allow pc -> 10.4.0.5:80 as 10.2.0.10 }',
      ),
    ));

  test('is not believed on a road that does not lead back, where the filter is strict', async () => {
    const fixture = world(
      'route 10.3.0.0/24 via 10.2.0.1 src 10.1.0.10',
      'route 10.1.0.0/24 via 10.3.0.1  sysctl net.ipv4.conf.all.rp_filter 1',
      'route-over-right',
    ).replace('route-over-right', 'trace t: pc -> 10.3.0.5:80');
    const asked = fixture.replace(
      'far-right 10.4.0.1  ',
      'far-right 10.4.0.1  route 10.3.0.5 via 10.4.0.5  ',
    );
    const [answer] = ask(await planeOf(asked), (await topologyOf(asked)).traces.get('t')!);
    expect(answer!.trace.verdict).toBe('filtered-by-rpf');
    expect(answer!.trace.paths[0]?.hops.at(-1)?.machine).toBe('server');
  });
});

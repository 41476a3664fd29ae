import { describe, expect, test } from 'vitest';
import { ask } from '../../../src/analysis/ask.js';
import { checkRuleFindings } from '../../analysis/check-rules.js';
import { topologyOf } from '../../fixtures.js';
import { namespaceOf, planeOf } from '../state-text.js';

const world = (edge: string, internet: string, more: string) => `
  subnet lan 10.0.0.0/24 { gateway 10.0.0.1 }
  subnet wan 203.0.113.0/24 { gateway 203.0.113.1 }
  host pc { lan 10.0.0.10 }
  router edge { lan 10.0.0.1  wan 203.0.113.2  ${edge} }
  internet { wan 203.0.113.1  ${internet} }
  ${more}`;

const MASQUERADE = 'nat { masquerade out wan }';
const RESOLVER = 'host resolver 9.9.9.9 { listen 53/udp }';

describe('the Internet', () => {
  test('is reached by way of NAT, and sees the address of the edge', () =>
    checkRuleFindings(
      world(
        MASQUERADE,
        RESOLVER,
        `rules "out" {
          allow pc -> internet:443 as 203.0.113.2
          allow pc -> internet
          allow pc -> internet:5000/sctp
          allow pc -> internet/resolver:53/udp
          deny internet -> pc
          allow internet -> edge
          allow internet/resolver -> edge as 9.9.9.9
        }`,
      ),
    ));

  test('has no way back to private addresses', async () => {
    const topology = await topologyOf(world('', '', 'trace t: pc -> internet:443'));
    const [answer] = ask(await planeOf(world('', '', '')), topology.traces.get('t')!);
    const [path] = answer!.trace.paths;
    expect([path?.verdict, path?.reply?.verdict]).toEqual(['delivered', 'no-route']);
    expect(JSON.stringify(path?.reply)).toContain('private addresses are not routed on the Internet');
  });

  test('leaves the model with addresses that nobody declared', async () => {
    const fixture = world(MASQUERADE, RESOLVER, 'trace t: pc -> 8.8.8.8:53/udp');
    const [answer] = ask(await planeOf(fixture), (await topologyOf(fixture)).traces.get('t')!);
    expect(answer?.trace.verdict).toBe('exits');
    expect(answer?.trace.paths[0]?.hops.at(-1)?.machine).toBe('internet');
  });

  test('has somebody at an address that no subnet of the model has', async () => {
    const addressOf = async (fixture: string) =>
      namespaceOf(await planeOf(fixture), 'internet', 'somebody').interfaces.get('eth0')?.addresses[0]
        ?.address;
    expect(await addressOf(world('', '', ''))).toBe('198.51.100.1');
    expect(await addressOf(world('', '', 'subnet office 198.51.100.0/24'))).toBe('192.0.2.1');
    expect(await addressOf(world('', 'somebody 198.51.100.77', ''))).toBe('198.51.100.77');
  });
});

import { describe, expect, test } from 'vitest';
import { checkRuleFindings } from '../../analysis/check-rules.js';
import { namespaceOf, planeOf, rules } from '../state-text.js';

const world = (edge: string, more = '') => `
  subnet lan 10.0.0.0/24 { gateway 10.0.0.1 }
  subnet dmz 10.1.0.0/24 { gateway 10.1.0.1 }
  subnet wan 203.0.113.0/24 { gateway 203.0.113.1 }
  router edge { lan 10.0.0.1  dmz 10.1.0.1  wan 203.0.113.2  listen 22/tcp  ${edge} }
  host pc { lan 10.0.0.10  listen 22/tcp }
  host web { dmz 10.1.0.5  listen 80/tcp  listen 8080/tcp }
  host mail { dmz 10.1.0.9  listen 25/tcp }
  internet { wan 203.0.113.1 }
  ${more}`;

const edgeOf = async (edge: string) => namespaceOf(await planeOf(world(edge)), 'edge');

describe('a firewall', () => {
  test('becomes rules of FORWARD, INPUT and OUTPUT, in order', async () => {
    const edge = await edgeOf(`firewall {
      default drop
      default input drop
      accept from lan to dmz tcp 80, 8000-8010
      accept from lan 10.0.0.10 to self tcp 22
      reject from 10.1.0.0/24 to dev eth0 udp 53
      drop from self to wan icmp
    }`);
    expect(rules(edge, 'filter')).toBe(`\
-P INPUT DROP
-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A INPUT -i lo -j ACCEPT
-A INPUT -s 10.0.0.10/32 -i eth0 -p tcp -m tcp --dport 22 -j ACCEPT
-P FORWARD DROP
-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A FORWARD -i eth0 -o eth1 -p tcp -m multiport --dports 80,8000:8010 -j ACCEPT
-A FORWARD -s 10.1.0.0/24 -o eth0 -p udp -m udp --dport 53 -j REJECT --reject-with icmp-port-unreachable
-A OUTPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A OUTPUT -o lo -j ACCEPT
-A OUTPUT -o eth2 -p icmp -j DROP
`);
  });

  test('lets answers pass, unless it is stateless', () =>
    Promise.all([
      checkRuleFindings(
        world(
          'firewall { default drop  default input drop  accept from lan to dmz tcp 80 }',
          'rules "r" { allow pc -> web:80  deny pc -> web:8080  deny web -> pc:22  deny pc -> edge:22  deny pc -> web }',
        ),
      ),
      checkRuleFindings(
        world(
          'firewall { stateful off  default drop  accept from lan to dmz }',
          `rules "r" {
            allow pc -> web:80
          //^^^^^^^^^^^^^^^^^^ error rule-fails: this rule does not hold: pc -> web:80: the packet arrives, but its reply does not: The policy of filter FORWARD drops it.
          }`,
        ),
      ),
    ]));
});

describe('NAT of a router', () => {
  const NAT = `nat {
    masquerade out wan from 10.0.0.0/24
    forward 203.0.113.2:2222 -> 10.0.0.10:22
    forward 203.0.113.5:80 -> 10.1.0.5:8080
    one-to-one 203.0.113.9 10.1.0.9
    snat 10.1.0.5 -> 203.0.113.5 out wan
  }`;

  test('becomes rules of PREROUTING and POSTROUTING', async () => {
    expect(rules(await edgeOf(NAT), 'nat')).toBe(`\
-A PREROUTING -d 203.0.113.2/32 -p tcp -m tcp --dport 2222 -j DNAT --to-destination 10.0.0.10:22
-A PREROUTING -d 203.0.113.5/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.1.0.5:8080
-A PREROUTING -d 203.0.113.9/32 -j DNAT --to-destination 10.1.0.9
-A POSTROUTING -s 10.0.0.0/24 -o eth2 -j MASQUERADE
-A POSTROUTING -s 10.1.0.9/32 -j SNAT --to-source 203.0.113.9
-A POSTROUTING -s 10.1.0.5/32 -o eth2 -j SNAT --to-source 203.0.113.5
`);
  });

  test('has the machine take on the outside addresses that neighbours will ask for', async () => {
    const { interfaces } = await edgeOf(NAT);
    expect(
      interfaces.get('eth2')?.addresses.map(({ address, prefixLength }) => `${address}/${prefixLength}`),
    ).toEqual(expect.arrayContaining(['203.0.113.2/24', '203.0.113.5/32', '203.0.113.9/32']));
  });

  test('is what the roads show', () =>
    checkRuleFindings(
      world(
        NAT,
        `rules "r" {
          allow pc -> internet:443 as 203.0.113.2
          allow web -> internet:443 as 203.0.113.5
          allow mail -> internet:25 as 203.0.113.9
          allow internet -> 203.0.113.2:2222
          allow internet -> 203.0.113.5:80
          allow internet -> 203.0.113.9:25
          deny internet -> 203.0.113.7:80
        }`,
      ),
    ));
});

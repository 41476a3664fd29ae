import fc from 'fast-check';
import { hostSettings, listens } from '../machine.js';
import { all, block, type Drawn, lines, numbered, oneOf, perhaps, rarely, someOf } from '../text.js';
import { ERAS, type Era } from './era.js';

const CARDS = ['eth0', 'eth1'] as const;
type Card = (typeof CARDS)[number];

/** Networks on each card of the host with such a number: in the subnet of its link, and one that the host alone knows of. */
function networksOn(card: Card, at: number): Readonly<Record<string, readonly [ipv4: string, ipv6: string]>> {
  return card === 'eth0'
    ? {
        onlan: ['192.168.31.0/24', 'fd00:31::/64'],
        app: [`192.168.${at + 30}.0/24`, `fd00:${at + 30}::/64`],
      }
    : {
        onside: ['10.2.0.0/24', 'fd00:2::/64'],
        db: [`192.168.${at + 40}.0/24`, `fd00:${at + 40}::/64`],
      };
}

const DRIVERS = [
  'driver macvlan',
  'driver macvlan\nmode private',
  'driver ipvlan',
  'driver ipvlan\nmode l3',
] as const;

/**
 * Docker hosts with two cards whose containers are on macvlan and ipvlan networks, and neighbours on both links.
 *
 * @param eras the releases that dockerd may be of
 * @param dual whether there is IPv6, too
 */
export function onCardWorld(eras: readonly Era[] = ERAS, dual = oneOf(false, true)): Drawn {
  return dual.chain((isDual) => {
    const both = (ipv4: string, ipv6: string) => (isDual ? `${ipv4}, ${ipv6}` : ipv4);
    const byHost = (ipv4: string, ipv6: string) =>
      lines([`route ${ipv4} via 192.168.31.11`, isDual ? `route ${ipv6} via fd00:31::11` : '']);
    return all(
      block(
        `subnet lan ${both('192.168.31.0/24', 'fd00:31::/64')}`,
        someOf(oneOf('mtu 1400', 'mtu 9000'), 'gateway 192.168.31.1'),
      ),
      `subnet side ${both('10.2.0.0/24', 'fd00:2::/64')} {}`,
      host('one', 11, eras, both),
      rarely(host('two', 12, eras, both)),
      block(
        'host laptop',
        `lan ${both('192.168.31.100', 'fd00:31::100')}`,
        someOf(
          byHost('192.168.41.0/24', 'fd00:41::/64'),
          byHost('192.168.51.0/24', 'fd00:51::/64'),
          byHost('10.2.0.0/24', 'fd00:2::/64'),
        ),
        'listen 8080/tcp',
      ),
      perhaps(
        block(
          'router beyond',
          `side ${both('10.2.0.1', 'fd00:2::1')}`,
          perhaps(
            lines(['route 192.168.51.0/24 via 10.2.0.11', isDual ? 'route fd00:51::/64 via fd00:2::11' : '']),
          ),
        ),
      ),
    );
  });
}

type Both = (ipv4: string, ipv6: string) => string;

function host(name: string, at: number, eras: readonly Era[], both: Both): Drawn {
  return fc.uniqueArray(oneOf(...CARDS), { minLength: 1, maxLength: 2 }).chain((cards) =>
    block(
      `host ${name}`,
      `lan ${both(`192.168.31.${at}`, `fd00:31::${at}`)}`,
      `side ${both(`10.2.0.${at}`, `fd00:2::${at}`)}`,
      hostSettings(),
      rarely('sysctl net.ipv4.ip_forward 0'),
      rarely('route 10.9.0.0/24 via 10.2.0.1'),
      rarely('firewall {\n  drop to self tcp 80\n}'),
      block(
        oneOf(...eras).map((era) => `docker ${era}`),
        inside(cards, at, both),
      ),
    ),
  );
}

function inside(cards: readonly Card[], at: number, both: Both): Drawn {
  const chosen = fc.tuple(
    ...cards.map((card) => fc.tuple(fc.constant(card), oneOf(...Object.keys(networksOn(card, at))))),
  );
  return chosen.chain((networks) =>
    all(
      ...networks.map(([card, name]) => network(card, name, at, both)),
      numbered(
        container(networks.map(([, name]) => name)),
        { minLength: 1, maxLength: 3 },
        (index) => `container c${index}`,
      ).map((text) => pinned(text, at, both)),
    ),
  );
}

function network(card: Card, name: string, at: number, both: Both): Drawn {
  const [ipv4, ipv6] = networksOn(card, at)[name]!;
  return block(
    `network ${name} ${both(ipv4, ipv6)}`,
    oneOf(...DRIVERS),
    `parent ${card}`,
    rarely('mtu 1300'),
    rarely('internal'),
  );
}

function container(networks: readonly string[]): Drawn {
  const attached = fc
    .uniqueArray(oneOf(...networks, ...networks, 'bridge'), { minLength: 1, maxLength: 2 })
    .map((names) => lines(names.map((each) => `network ${each}`)));
  return all(attached, listens());
}

/** Containers in the subnet of a link have addresses that no machine has. */
function pinned(text: string, at: number, both: Both): string {
  let next = at * 10;
  return text.replace(/network (onlan|onside)/g, (_, name: string) => {
    next += 1;
    const [ipv4, ipv6] = name === 'onlan' ? ['192.168.31.', 'fd00:31::'] : ['10.2.0.', 'fd00:2::'];
    return `network ${name} address ${both(ipv4 + next, ipv6 + next)}`;
  });
}

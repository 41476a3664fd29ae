import fc from 'fast-check';
import { hostSettings } from '../machine.js';
import { all, block, braced, type Drawn, lines, oneOf, perhaps, rarely, someOf } from '../text.js';
import { containers } from './containers.js';
import { type DockerShape, ERAS, type Era } from './era.js';
import { defaultNetwork, NETWORKS, network, ON_HOST } from './networks.js';

/**
 * One or two Docker hosts on a subnet, with somebody beside them.
 *
 * @param eras the releases that dockerd may be of
 * @param dual whether there is IPv6, too
 */
export function dockerWorld(eras: readonly Era[] = ERAS, dual = oneOf(false, true)): Drawn {
  return dual.chain((isDual) =>
    all(
      block(
        `subnet lan 192.168.31.0/24${isDual ? ', fd00:31::/64' : ''}`,
        perhaps(oneOf('mtu 1400', 'mtu 9000')),
        rarely('gateway 192.168.31.100'),
      ),
      dockerHost('one', 11, eras, isDual),
      perhaps(dockerHost('two', 12, eras, isDual)),
      laptop(isDual),
      rarely(braced('scenario "fault"', 'stop dockerd on one')),
    ),
  );
}

function laptop(isDual: boolean): Drawn {
  const [app, appV6] = ON_HOST.app;
  return block(
    'host laptop',
    `lan 192.168.31.100${isDual ? ', fd00:31::100' : ''}`,
    perhaps(lines([`route ${app} via 192.168.31.11`, isDual ? `route ${appV6} via fd00:31::11` : ''])),
    'listen 8080/tcp',
  );
}

function dockerHost(name: string, at: number, eras: readonly Era[], isDual: boolean): Drawn {
  return oneOf(...eras).chain((era) => hostOf(name, { era, isDual, at }));
}

function hostOf(name: string, of: DockerShape): Drawn {
  const { at, era, isDual } = of;
  const networks = fc.uniqueArray(oneOf(...NETWORKS), { maxLength: 2 });
  const inside = networks
    .chain((names) => fc.tuple(...names.map((name) => network(name, of).map((text) => ({ name, text })))))
    .chain((drawn) =>
      all(
        lines(drawn.map(({ text }) => text)),
        containers(
          drawn.map(({ name, text }) => ({ name, ...subnetIn(text) })),
          of,
        ),
        perhaps('container beside {\n  network container:c0\n  listen 7000/tcp\n}'),
      ),
    );
  return block(
    `host ${name}`,
    `lan 192.168.31.${at}${isDual ? `, fd00:31::${at}` : ''}`,
    hostSettings(),
    block(
      `docker ${era}`,
      someOf('userland-proxy off', defaultNetwork(of)),
      rarely('live-restore on'),
      inside,
    ),
  );
}

/** The IPv4 subnet that the user chose for a network of the host's own. */
function subnetIn(network: string): { readonly subnet?: string } {
  const subnet = network.includes('driver ') ? undefined : /^network \w+ ([\d./]+)/.exec(network)?.[1];
  return subnet === undefined ? {} : { subnet };
}

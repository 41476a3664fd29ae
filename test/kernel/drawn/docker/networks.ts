import fc from 'fast-check';
import { block, type Drawn, oneOf, rarely, someOf } from '../text.js';
import type { DockerShape, Era } from './era.js';

export const NETWORKS = ['app', 'db', 'edge'] as const;
export type NetworkName = (typeof NETWORKS)[number];

/** Subnets for networks whose addresses the user chooses, of each family one. */
export const ON_HOST: Readonly<Record<NetworkName | 'bridge', readonly [ipv4: string, ipv6: string]>> = {
  app: ['172.28.0.0/24', 'fd00:28::/64'],
  db: ['172.29.0.0/24', 'fd00:29::/64'],
  edge: ['172.30.0.0/24', 'fd00:30::/64'],
  bridge: ['172.17.0.0/16', 'fd00:17::/64'],
};

/** Subnets for networks that are on a parent's link. */
const ON_LAN = { app: '192.168.41.0/24', db: '192.168.42.0/24', edge: '192.168.43.0/24' } as const;

/** What `gateway-mode` may be. */
const GATEWAY_MODES: Readonly<Record<Era, readonly string[]>> = {
  '20.10': [],
  '24': [],
  '27': ['nat', 'routed'],
  '28.5': ['nat', 'routed', 'nat-unprotected', 'isolated'],
  '29': ['nat', 'routed', 'nat-unprotected', 'isolated'],
};

/** A network of the user's. */
export function network(name: NetworkName, of: DockerShape): Drawn {
  // Only a network without a way out can be without a gateway.
  const modes = GATEWAY_MODES[of.era]
    .map((mode) => `${mode === 'isolated' ? 'internal\n' : ''}gateway-mode ${mode}`)
    .concat('internal');
  const bridged = block(
    subnets(name, of).map((written) => `network ${name}${written}`),
    of.isDual && isGivenIpv6(of) ? rarely('ipv6') : '',
    settings(),
    oneOf('', '', '', ...modes),
    rarely(`bridge-name br-${name}`),
  );
  const onLan = oneOf(
    'driver macvlan\n  parent eth0',
    'driver macvlan\n  parent eth0\n  mode private',
    'driver ipvlan\n  parent eth0',
    'driver ipvlan\n  parent eth0\n  mode l3',
  ).map((driver) => `network ${name} ${ON_LAN[name]} {\n  ${driver}\n}`);
  return fc.oneof({ weight: 5, arbitrary: bridged }, { weight: 1, arbitrary: onLan });
}

/** Settings of the network that every daemon has. */
export function defaultNetwork(of: DockerShape): Drawn {
  const [ipv4, ipv6] = ON_HOST.bridge;
  const head = of.isDual
    ? oneOf('network bridge', `network bridge ${ipv4}, ${ipv6}`)
    : fc.constant('network bridge');
  return block(head, settings());
}

/** The network's subnets: chosen by the daemon, or by the user; most have IPv6 where there is some. */
function subnets(name: NetworkName, { isDual }: DockerShape): Drawn {
  const [ipv4, ipv6] = ON_HOST[name];
  return isDual ? oneOf(` ${ipv4}, ${ipv6}`, '', ` ${ipv4}, ${ipv6}`) : oneOf('', '', ` ${ipv4}`);
}

/** Before 27 the daemon has no subnets of IPv6 to give. */
function isGivenIpv6({ era }: DockerShape): boolean {
  return era !== '20.10' && era !== '24';
}

function settings(): Drawn {
  return someOf('icc off', 'masquerade off', oneOf('mtu 1400', 'mtu 1450'), 'host-ipv4 192.168.31.11');
}

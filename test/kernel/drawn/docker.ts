import fc from 'fast-check';
import { all, block, braced, type Drawn, lines, oneOf, perhaps, someOf } from './text.js';

/** Ports that programs listen on, and that packets are sent to. */
export const LISTENED = [80, 8080, 9000] as const;
/** Ports of hosts that are published to containers. */
const PUBLISHED = ['8081:80', '8082:9000', '127.0.0.1:8083:80', '8084:8080/udp', '8080:8080'] as const;

const ERAS = ['20.10', '24', '27', '28.5', '29'] as const;
type Era = (typeof ERAS)[number];
/** What `gateway-mode` may be. */
const GATEWAY_MODES: Readonly<Record<Era, readonly string[]>> = {
  '20.10': [],
  '24': [],
  '27': ['nat', 'routed'],
  '28.5': ['nat', 'routed', 'nat-unprotected', 'isolated'],
  '29': ['nat', 'routed', 'nat-unprotected', 'isolated'],
};
const NETWORKS = ['app', 'db', 'edge'] as const;

/** One or two Docker hosts on a subnet, with somebody beside them; dockerd is of one of these eras. */
export function dockerWorld(eras: readonly Era[] = ERAS): Drawn {
  return fc
    .tuple(
      perhaps(oneOf('mtu 1400', 'mtu 9000')),
      dockerHost('one', 11, eras),
      perhaps(dockerHost('two', 12, eras)),
    )
    .map(([mtu, one, two]) =>
      lines([
        braced('subnet lan 192.168.31.0/24', mtu),
        one,
        two,
        'host laptop {\n  lan 192.168.31.100\n  listen 8080/tcp\n}',
      ]),
    );
}

function dockerHost(name: string, at: number, eras: readonly Era[]): Drawn {
  return oneOf(...eras).chain((era) => hostOf(name, at, era));
}

function hostOf(name: string, at: number, era: Era): Drawn {
  const networks = fc.array(oneOf(...NETWORKS), { maxLength: 2 }).map((names) => [...new Set(names)]);
  const containers = networks.chain((names) =>
    fc
      .tuple(
        all(...names.map((each) => network(each, era))),
        fc.array(container(names), { minLength: 1, maxLength: 4 }).map(withOwnNames),
        perhaps('container beside {\n  network container:c0\n  listen 7000/tcp\n}'),
      )
      .map(([declared, run, beside]) => lines([declared, run, beside])),
  );
  return fc
    .tuple(
      someOf('userland-proxy off', block('network bridge', networkSettings())),
      containers,
      hostSettings(),
    )
    .map(([settings, inside, own]) =>
      braced(
        `host ${name}`,
        lines([`lan 192.168.31.${at}`, own, braced(`docker ${era}`, lines([settings, inside]))]),
      ),
    );
}

/** Containers were drawn without names, so that leaving one out changes no other. */
function withOwnNames(containers: readonly string[]): string {
  const published = new Set<string>();
  return lines(
    containers.map((inside, index) => {
      const own = inside
        .split('\n')
        .filter((line) => {
          const port = /^publish .*?(\d+):\d+/.exec(line)?.[1];
          if (port === undefined) return true;
          if (published.has(port)) return false;
          published.add(port);
          return true;
        })
        .join('\n');
      return braced(`container c${index}`, own);
    }),
  );
}

function network(name: string, era: Era): Drawn {
  // Only a network without a way out can be without a gateway.
  const modes = GATEWAY_MODES[era].map(
    (mode) => `${mode === 'isolated' ? 'internal\n' : ''}gateway-mode ${mode}`,
  );
  const bridged = block(`network ${name}`, networkSettings(), oneOf('', '', '', 'internal', ...modes));
  const onLan = oneOf(
    'driver macvlan\n  parent eth0',
    'driver macvlan\n  parent eth0\n  mode private',
    'driver ipvlan\n  parent eth0',
    'driver ipvlan\n  parent eth0\n  mode l3',
  ).map((driver) => `network ${name} ${ON_LAN[name as (typeof NETWORKS)[number]]} {\n  ${driver}\n}`);
  return fc.oneof({ weight: 5, arbitrary: bridged }, { weight: 1, arbitrary: onLan });
}

/** Subnets for networks that are on a parent's link. */
const ON_LAN = { app: '192.168.41.0/24', db: '192.168.42.0/24', edge: '192.168.43.0/24' } as const;

function networkSettings(): Drawn {
  return someOf('icc off', 'masquerade off', oneOf('mtu 1400', 'mtu 1450'), 'host-ipv4 192.168.31.11');
}

function container(networks: readonly string[]): Drawn {
  const attached = fc
    .uniqueArray(oneOf('bridge', ...networks), { minLength: 1, maxLength: 2 })
    .map((names) => lines(names.map((each) => `network ${each}`)));
  const bridged = all(
    attached,
    listens(),
    fc
      .uniqueArray(oneOf(...PUBLISHED), { maxLength: 2 })
      .map((ports) => lines(ports.map((each) => `publish ${each}`))),
  );
  const alone = all(oneOf('network none', 'network host'), listens());
  return fc.oneof({ weight: 5, arbitrary: bridged }, { weight: 1, arbitrary: alone });
}

/** Programs that listen, each port once. */
export function listens(): Drawn {
  return fc
    .uniqueArray(oneOf(...LISTENED.flatMap((port) => [`${port}/tcp`, `${port}/udp`])), { maxLength: 3 })
    .map((ports) => lines(ports.map((port) => `listen ${port}`)));
}

/** Sysctls that people set on machines. */
export function hostSettings(): Drawn {
  return someOf(
    oneOf('sysctl net.ipv4.conf.all.rp_filter 1', 'sysctl net.ipv4.conf.all.rp_filter 2'),
    'sysctl net.ipv4.ip_default_ttl 100',
    'sysctl net.ipv4.icmp_echo_ignore_all 1',
    oneOf('sysctl net.ipv4.conf.all.arp_ignore 1', 'sysctl net.ipv4.conf.all.arp_ignore 2'),
    oneOf('sysctl net.ipv4.conf.eth0.proxy_arp 1', 'sysctl net.ipv4.conf.all.route_localnet 1'),
  );
}

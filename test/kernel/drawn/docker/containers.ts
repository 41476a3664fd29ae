import fc from 'fast-check';
import { listens } from '../machine.js';
import { all, type Drawn, lines, numbered, oneOf } from '../text.js';
import type { DockerShape } from './era.js';

/** Ports of hosts that are published to containers. */
const PUBLISHED = [
  '8081:80',
  '8082:9000',
  '127.0.0.1:8083:80',
  '8084:8080/udp',
  '8080:8080',
  '8090-8092:8079-8081',
  '8093-8095:8079-8081/udp',
  '8088:9000/sctp',
] as const;
/** Those on addresses of IPv6. */
const PUBLISHED_V6 = ['[::1]:8085:80', '[::]:8089:8080/udp'] as const;

/** What each network is called, and its IPv4 subnet where the user has chosen it: then addresses in it may be pinned. */
export type DrawnNetworks = readonly { readonly name: string; readonly subnet?: string }[];

/** Up to four containers on the networks, or on none. */
export function containers(networks: DrawnNetworks, of: DockerShape): Drawn {
  return numbered(
    container(networks, of),
    { minLength: 1, maxLength: 4 },
    (index) => `container c${index}`,
  ).map((text) => pinnedOnce(publishedOnce(text)));
}

function container(networks: DrawnNetworks, { isDual, at }: DockerShape): Drawn {
  const attached = fc
    .uniqueArray(oneOf('bridge', ...networks.map(({ name }) => name)), { minLength: 1, maxLength: 2 })
    .chain((names) =>
      fc
        .tuple(oneOf('', '', ` mac 02:42:00:00:00:${at}`), ...names.map((name) => address(networks, name)))
        .map(([mac, ...addresses]) =>
          // `docker run` takes a hardware address for the first network alone.
          lines(names.map((name, order) => `network ${name}${addresses[order]}${order === 0 ? mac : ''}`)),
        ),
    );
  const ports = oneOf(
    ...PUBLISHED,
    `192.168.31.${at}:8086:80`,
    ...(isDual ? [...PUBLISHED_V6, `[fd00:31::${at}]:8087:80`] : []),
  );
  const bridged = all(
    attached,
    listens('9000/sctp', '127.0.0.1:8080/tcp'),
    fc
      .uniqueArray(ports, { maxLength: 2 })
      .map((published) => lines(published.map((each) => `publish ${each}`))),
  );
  const alone = all(oneOf('network none', 'network host'), listens());
  return fc.oneof({ weight: 5, arbitrary: bridged }, { weight: 1, arbitrary: alone });
}

function address(networks: DrawnNetworks, name: string): Drawn {
  const subnet = networks.find((each) => each.name === name)?.subnet;
  const pinned = subnet?.replace(/\d+\/\d+$/, '');
  return pinned === undefined ? fc.constant('') : oneOf('', ` address ${pinned}9`, ` address ${pinned}77`);
}

/** Neither an address nor a hardware address is given twice. */
function pinnedOnce(text: string): string {
  const pinned = new Set<string>();
  return text.replace(/ (address|mac) (\S+)/g, (written, _, value: string) => {
    if (pinned.has(value)) return '';
    pinned.add(value);
    return written;
  });
}

/** A host's port leads to the first of the containers that publish it. */
function publishedOnce(text: string): string {
  const published = new Set<string>();
  return text
    .split('\n')
    .filter((line) => {
      if (!line.startsWith('  publish ')) return true;
      if (published.has(line)) return false;
      published.add(line);
      return true;
    })
    .join('\n');
}

import type { Docker } from '../../topology/docker.js';
import { lodgingOf } from './containers.js';

/** A container, and the network on which the asker gets its address. */
export interface EmbeddedAnswer {
  readonly container: string;
  readonly network: string;
}

/**
 * The user-defined networks that a container is on, for which alone the embedded DNS server is, in the order in which it asks them
 * (libnetwork, endpoint.Less): internal ones last, those with IPv6 first, then by name.
 */
export function namedNetworks(docker: Docker, container: string): readonly string[] {
  const lodging = lodgingOf(docker, container);
  const mode = lodging?.kind === 'sandbox' ? docker.containers.get(lodging.namespace)?.mode : undefined;
  if (mode?.kind !== 'networks') return [];
  const rank = (name: string) => {
    const network = docker.networks.get(name);
    return network?.internal ? 2 : network?.ipv6 ? 0 : 1;
  };
  return mode.endpoints
    .map(({ network }) => network)
    .filter((network) => network !== 'bridge')
    .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

/**
 * What Docker's embedded DNS server answers a container that asks for another one's name: its address on the first of the asker's
 * user-defined networks that the other is on too. `cache.app` may be the whole name, else it is that of network app (libnetwork,
 * sandbox.go, ResolveName). A container that lives in another one's namespace has no name of its own.
 */
export function lookUpInDocker(docker: Docker, asker: string, name: string): EmbeddedAnswer | undefined {
  const networks = namedNetworks(docker, asker);
  const isOn = (container: string, network: string) => {
    const mode = docker.containers.get(container)?.mode;
    return mode?.kind === 'networks' && mode.endpoints.some((endpoint) => endpoint.network === network);
  };
  const whole = networks.find((network) => isOn(name, network));
  if (whole !== undefined) return { container: name, network: whole };
  for (const network of networks) {
    if (!name.endsWith(`.${network}`)) continue;
    const container = name.slice(0, -network.length - 1);
    if (isOn(container, network)) return { container, network };
  }
  return undefined;
}

import { isAtLeast } from '../version.js';

/** The newest release whose chains are known. */
export const NEWEST_KNOWN = 29;

/** What differs between versions of dockerd, besides its chains (`firewall/of-version.ts`). */
export interface DockerEra {
  /** Containers of an internal network have a default route all the same (until 25.0, moby pull request 46603). */
  readonly internalDefaultRoute: boolean;
  /** The bridge has the network's MTU from the start (25.0, moby 46849), not only once a container is plugged in. */
  readonly bridgeMtuFromStart: boolean;
  /** Hardware addresses of containers are drawn at random (28.0, moby 48808), not made from the IPv4 address. */
  readonly randomMac: boolean;
  /** Ports are programmed from the lowest container port on (28.0, bridge/port_mapping_linux.go, cmpPortBinding). */
  readonly lowestPortFirst: boolean;
  /** It writes ip6tables as well (27.0; before, an experimental feature that was off). */
  readonly ip6tables: boolean;
}

/** The era of a version such as `20.10`, `27` or `28.3`. */
export function eraOf(version: string): DockerEra {
  const is25 = isAtLeast(version, 25);
  const is28 = isAtLeast(version, 28);
  return {
    internalDefaultRoute: !is25,
    bridgeMtuFromStart: is25,
    randomMac: is28,
    lowestPortFirst: is28,
    ip6tables: isAtLeast(version, 27),
  };
}

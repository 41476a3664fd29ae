/** What differs between versions of dockerd. */
export interface DockerEra {
  /** Whose chains are programmed: the last release before Docker 28 changed them reads like 20.10. */
  readonly chains: '20.10';
  /** Chains of this version are not the ones programmed (28 and later have DOCKER-FORWARD, raw rules or nftables). */
  readonly unsupported: boolean;
  /** Containers of an internal network have a default route all the same (until 25.0, moby pull request 46603). */
  readonly internalDefaultRoute: boolean;
  /** The bridge has the network's MTU from the start (25.0, moby 46849), not only once a container is plugged in. */
  readonly bridgeMtuFromStart: boolean;
}

/** The era of a version such as `20.10`, `27` or `28.3`; a text that is no version counts as 27. */
export function eraOf(version: string): DockerEra {
  const major = Number.parseInt(version, 10) || 27;
  return {
    chains: '20.10',
    unsupported: major >= 28,
    internalDefaultRoute: major < 25,
    bridgeMtuFromStart: major >= 25,
  };
}

import { filterExternal, filterInternal, openPort } from './filter.js';
import type { Firewall } from './firewall.js';
import { acceptAnswers, createForwardChains, throughForwardChains } from './forward-chains.js';
import { createIsolationChains, isolate, STAGE_1 } from './isolation.js';
import {
  jumpToPublishedPorts,
  masqueradeToItself,
  rewriteSenders,
  skipTranslation,
  translatePort,
} from './nat.js';
import { dropDirect, dropDirectToPort, dropRemoteToLoopback } from './raw.js';
import { arrangeUserChain } from './user-chain.js';

const CHAINS = { forward: 'DOCKER-FORWARD', internal: STAGE_1 } as const;

/** What changed between 28.0.1 and 28.5. */
export interface Release28 {
  /** With docker-proxy off, published ports are not translated for containers of routed networks (until 28.0.1, moby 49577). */
  readonly skipsRouted: boolean;
  /** Direct access is dropped for whole containers, not port by port (28.2.0, moby 49829). */
  readonly dropsWholeContainers: boolean;
  /** DOCKER-USER ends in a RETURN (until 28.2.1, moby 50098). */
  readonly userChainEnds: boolean;
}

/** The chains of 28.0.1 to 28.5: Docker's rules move out of FORWARD into DOCKER-FORWARD; bridge networks are kept apart. */
export function chains28(release: Release28): Firewall {
  return {
    start(host, docker) {
      createForwardChains(host, docker);
      createIsolationChains(host, docker);
      jumpToPublishedPorts(host, docker);
      throughForwardChains(host, docker, STAGE_1, 'bridge networks are kept apart');
    },

    addNetwork(host, docker, plan) {
      const { internal, gatewayMode, masquerade } = plan.network;
      if (internal) filterInternal(host, CHAINS, plan);
      else {
        const routed = gatewayMode === 'routed';
        rewriteSenders(host, docker, plan);
        if ((routed || masquerade) && (docker.userlandProxy || (routed && release.skipsRouted)))
          skipTranslation(host, plan);
        filterExternal(host, CHAINS, plan);
        acceptAnswers(host, plan);
        isolate(host, plan);
      }
      arrangeUserChain(host, docker, { ends: release.userChainEnds });
    },

    addEndpoint(host, endpoint, title) {
      if (release.dropsWholeContainers) dropDirect(host, endpoint, title);
    },

    addPort(host, docker, endpoint, port, provenance) {
      dropRemoteToLoopback(host, port, provenance);
      if (!release.dropsWholeContainers) dropDirectToPort(host, endpoint, port, provenance);
      translatePort(host, docker, endpoint, port, provenance);
      if (!docker.userlandProxy) masqueradeToItself(host, endpoint, port, provenance);
      openPort(host, endpoint, port, provenance);
    },
  };
}

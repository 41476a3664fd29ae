import { filterExternal, filterInternal, openPort } from './filter.js';
import { becauseOfDaemon, type Firewall } from './firewall.js';
import { acceptAnswers, createForwardChains, throughForwardChains } from './forward-chains.js';
import { jumpToPublishedPorts, masqueradeToItself, rewriteSenders, translatePort } from './nat.js';
import { dropDirect, dropRemoteToLoopback } from './raw.js';
import { arrangeUserChain } from './user-chain.js';

const INTERNAL = 'DOCKER-INTERNAL';
const CHAINS = { forward: 'DOCKER-FORWARD', internal: INTERNAL } as const;

/**
 * The chains of Docker 29: networks are no longer kept apart (moby 49981). What another network's container may reach is
 * what anybody may reach: published ports, by the host's addresses.
 */
export const chains29: Firewall = {
  start(host, docker) {
    createForwardChains(host, docker);
    host.iptables('filter').newChain(INTERNAL, becauseOfDaemon(docker)('borders of internal networks'));
    jumpToPublishedPorts(host, docker);
    throughForwardChains(host, docker, INTERNAL, 'internal networks have no way in or out');
  },

  addNetwork(host, docker, plan) {
    if (plan.network.internal) filterInternal(host, CHAINS, plan);
    else {
      rewriteSenders(host, docker, plan);
      filterExternal(host, CHAINS, plan);
      acceptAnswers(host, plan);
    }
    arrangeUserChain(host, docker, { ends: false });
  },

  addEndpoint: dropDirect,

  addPort(host, docker, endpoint, port, provenance) {
    dropRemoteToLoopback(host, port, provenance);
    translatePort(host, docker, endpoint, port, provenance);
    if (!docker.userlandProxy) masqueradeToItself(host, endpoint, port, provenance);
    openPort(host, endpoint, port, provenance);
  },
};

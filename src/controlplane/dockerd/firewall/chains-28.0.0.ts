import type { Docker } from '../../../topology/docker.js';
import { type FilterChains, filterExternal, filterInternal, openPort } from './filter.js';
import { becauseOfDaemon, type Firewall } from './firewall.js';
import { createIsolationChains, isolate, STAGE_1 } from './isolation.js';
import {
  jumpToPublishedPorts,
  masqueradeToItself,
  rewriteSenders,
  skipTranslation,
  translatePort,
} from './nat.js';
import { dropDirectToPort, dropRemoteToLoopback } from './raw.js';
import type { FamilyTables } from './tables.js';
import { arrangeUserChain, jumpFirst } from './user-chain.js';

const SET = { 4: 'docker-ext-bridges-v4', 6: 'docker-ext-bridges-v6' } as const;
const toBridges = ({ family }: FamilyTables) => `-m set --match-set ${SET[family]} dst`;
const CHAINS: FilterChains = { forward: 'FORWARD', internal: STAGE_1 };

/**
 * The chains of 28.0.0 alone: an ipset has the subnets of all networks, so that a packet to any of them takes two rules.
 * The release after it gave the ipset up (moby 49530).
 */
export const chains28Ipset: Firewall = {
  start(host, docker) {
    const because = becauseOfDaemon(docker);
    const filter = host.iptables('filter');
    host.iptables('nat').newChain('DOCKER', because('addresses of published ports'));
    filter.newChain('DOCKER', because('ways through to published ports'));
    createIsolationChains(host, docker);
    jumpToPublishedPorts(host, docker);
    fillSet(host, docker, []);
    filter.insert('FORWARD', `${toBridges(host)} -j DOCKER`, because('published ports of containers'));
    jumpFirst(host, 'FORWARD', STAGE_1, 'bridge networks are kept apart', docker);
    filter.insert(
      'FORWARD',
      `${toBridges(host)} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`,
      because('answers to containers'),
    );
  },

  addNetwork(host, docker, plan) {
    if (plan.network.internal) filterInternal(host, CHAINS, plan);
    else {
      rewriteSenders(host, docker, plan);
      if (plan.network.gatewayMode === 'routed' || (plan.network.masquerade && docker.userlandProxy))
        skipTranslation(host, plan);
      filterExternal(host, CHAINS, plan);
      isolate(host, plan);
      fillSet(host, docker, [...(host.ipset(SET[host.family])?.members ?? []), plan.subnet]);
    }
    arrangeUserChain(host, docker, { ends: true });
  },

  addEndpoint() {},

  addPort(host, docker, endpoint, port, provenance) {
    dropRemoteToLoopback(host, port, provenance);
    dropDirectToPort(host, endpoint, port, provenance);
    translatePort(host, docker, endpoint, port, provenance);
    if (!docker.userlandProxy) masqueradeToItself(host, endpoint, port, provenance);
    openPort(host, endpoint, port, provenance);
  },
};

function fillSet(host: FamilyTables, docker: Docker, members: readonly string[]): void {
  const provenance = becauseOfDaemon(docker)('subnets of bridge networks that are not internal');
  host.setIpSet({ name: SET[host.family], type: 'hash:net', family: host.family, members, provenance });
}

import type { Docker } from '../../../topology/docker.js';
import type { BridgeNetwork } from '../networks.js';
import { becauseOf, becauseOfDaemon } from './firewall.js';
import type { FamilyTables } from './tables.js';
import { jumpFirst } from './user-chain.js';

/** The chains that Docker 28.0.1 brought (moby 49518, 49530): one jump from FORWARD, and a rule for each bridge instead of an ipset. */
export function createForwardChains(host: FamilyTables, docker: Docker): void {
  const because = becauseOfDaemon(docker);
  const filter = host.iptables('filter');
  host.iptables('nat').newChain('DOCKER', because('addresses of published ports'));
  filter.newChain('DOCKER', because('ways through to published ports'));
  filter.newChain('DOCKER-FORWARD', because('all that Docker says of forwarded packets'));
  filter.newChain('DOCKER-BRIDGE', because('which bridge a packet goes to'));
  filter.newChain('DOCKER-CT', because('answers to containers'));
}

/** setupIPChains: what is asked in which order; `border` stands between answers and published ports. */
export function throughForwardChains(host: FamilyTables, docker: Docker, border: string, why: string): void {
  jumpFirst(host, 'FORWARD', 'DOCKER-FORWARD', 'rules of Docker', docker);
  jumpFirst(host, 'DOCKER-FORWARD', 'DOCKER-BRIDGE', 'published ports of containers', docker);
  jumpFirst(host, 'DOCKER-FORWARD', border, why, docker);
  jumpFirst(host, 'DOCKER-FORWARD', 'DOCKER-CT', 'answers to containers', docker);
}

/** setupIPTables, its end: what goes to a network's bridge is an answer, or asks for a published port. */
export function acceptAnswers(host: FamilyTables, plan: BridgeNetwork): void {
  const filter = host.iptables('filter');
  const because = becauseOf(plan);
  const match = `-o ${plan.bridge} -m conntrack --ctstate RELATED,ESTABLISHED`;
  filter.append('DOCKER-CT', `${match} -j ACCEPT`, because('answers to its containers'));
  filter.append('DOCKER-BRIDGE', `-o ${plan.bridge} -j DOCKER`, because('its published ports'));
}

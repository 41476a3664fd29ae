import type { Docker } from '../../../topology/docker.js';
import { becauseOfDaemon } from './firewall.js';
import type { FamilyTables } from './tables.js';

const WHY = "place for the administrator's own rules";

/**
 * arrangeUserFilterRule, called whenever a network is made: the administrator's own rules are asked before all others.
 * Until 28.2.1 the chain ends in a RETURN (moby 50098).
 */
export function arrangeUserChain(host: FamilyTables, docker: Docker, { ends }: { ends: boolean }): void {
  const filter = host.iptables('filter');
  const because = becauseOfDaemon(docker)(WHY);
  filter.newChain('DOCKER-USER', because);
  if (ends) filter.appendOnce('DOCKER-USER', '-j RETURN', because);
  jumpFirst(host, 'FORWARD', 'DOCKER-USER', WHY, docker);
}

/** EnsureJumpRule: the jump is moved to the top of the chain. */
export function jumpFirst(host: FamilyTables, from: string, to: string, why: string, docker: Docker): void {
  const filter = host.iptables('filter');
  filter.remove(from, `-j ${to}`);
  filter.insert(from, `-j ${to}`, becauseOfDaemon(docker)(why));
}

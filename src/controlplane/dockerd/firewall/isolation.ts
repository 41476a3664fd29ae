import type { Docker } from '../../../topology/docker.js';
import type { BridgeNetwork } from '../networks.js';
import { becauseOf, becauseOfDaemon } from './firewall.js';
import type { FamilyTables } from './tables.js';

export const STAGE_1 = 'DOCKER-ISOLATION-STAGE-1';
export const STAGE_2 = 'DOCKER-ISOLATION-STAGE-2';

/** The chains that keep bridge networks apart, until Docker 28. */
export function createIsolationChains(host: FamilyTables, docker: Docker): void {
  const filter = host.iptables('filter');
  const because = becauseOfDaemon(docker);
  filter.newChain(STAGE_1, because('keeps bridge networks apart: where a packet comes from'));
  filter.newChain(STAGE_2, because('keeps bridge networks apart: where a packet goes to'));
}

/** setINC of Docker 28: what comes from one bridge and goes to another is dropped, unless the other is routed. */
export function isolate(host: FamilyTables, plan: BridgeNetwork): void {
  const { bridge, network } = plan;
  const filter = host.iptables('filter');
  const because = becauseOf(plan);
  if (network.gatewayMode === 'routed') {
    filter.insert(STAGE_1, `-o ${bridge} -j RETURN`, because('routed: other bridge networks may reach it'));
    filter.insert(
      STAGE_1,
      `-i ${bridge} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`,
      because('routed: its answers reach other bridge networks'),
    );
  }
  const apart = because('apart from other bridge networks');
  filter.append(STAGE_1, `-i ${bridge} ! -o ${bridge} -j ${STAGE_2}`, apart);
  filter.insert(STAGE_2, `-o ${bridge} -j DROP`, apart);
}

import { hostPrefix } from '../../../linux/address.js';
import type { Docker } from '../../../topology/docker.js';
import type { BridgeNetwork } from '../networks.js';
import { borderRules } from './border.js';
import { becauseOf, becauseOfDaemon, type Firewall, toPort } from './firewall.js';
import { createIsolationChains, STAGE_1, STAGE_2 } from './isolation.js';
import {
  jumpToPublishedPorts,
  masqueradeToItself,
  rewriteSenders,
  skipTranslation,
  translatePort,
} from './nat.js';
import type { FamilyTables } from './tables.js';
import { arrangeUserChain, jumpFirst } from './user-chain.js';

/**
 * The chains of dockerd 20.10 to 27 (libnetwork, bridge/setup_ip_tables.go). Rules are inserted: what is newer stands
 * above what is older.
 */
export const chains20: Firewall = {
  start(host, docker) {
    const because = becauseOfDaemon(docker);
    host.iptables('nat').newChain('DOCKER', because('addresses of published ports'));
    const filter = host.iptables('filter');
    filter.newChain('DOCKER', because('ways through to published ports'));
    createIsolationChains(host, docker);
    for (const stage of [STAGE_1, STAGE_2]) {
      filter.append(stage, '-j RETURN', because('no two bridge networks are involved'));
    }
  },

  addNetwork(host, docker, plan) {
    if (plan.network.internal) programInternal(host, plan);
    else programExternal(host, docker, plan);
    programIsolation(host, plan);
    jumpFirst(host, 'FORWARD', STAGE_1, 'bridge networks are kept apart', docker);
    arrangeUserChain(host, docker, { ends: true });
  },

  addEndpoint() {},

  /** libnetwork, iptables.ChainInfo.Forward. */
  addPort(host, docker, endpoint, port, provenance) {
    const { bridge } = endpoint.network;
    translatePort(host, docker, endpoint, port, provenance);
    const match = `-d ${hostPrefix(endpoint.address)} ! -i ${bridge} -o ${bridge} ${toPort(port, port.containerPort)}`;
    host.iptables('filter').appendOnce('DOCKER', `${match} -j ACCEPT`, provenance);
    masqueradeToItself(host, endpoint, port, provenance);
    if (port.protocol === 'sctp') {
      const fill = `-p sctp -m sctp --sport ${port.containerPort} -j CHECKSUM --checksum-fill`;
      host.iptables('mangle').appendOnce('POSTROUTING', fill, provenance);
    }
  },
};

/** setupIPTablesInternal and ProgramChain: a network with a way out. */
function programExternal(host: FamilyTables, docker: Docker, plan: BridgeNetwork): void {
  const { network, bridge } = plan;
  const filter = host.iptables('filter');
  const because = becauseOf(plan);

  rewriteSenders(host, docker, plan);
  if (network.masquerade && network.gatewayMode !== 'routed' && docker.userlandProxy)
    skipTranslation(host, plan);
  programIcc(host, plan);
  filter.insert(
    'FORWARD',
    `-i ${bridge} ! -o ${bridge} -j ACCEPT`,
    because('its containers reach other networks'),
  );
  jumpToPublishedPorts(host, docker);
  filter.insert('FORWARD', `-o ${bridge} -j DOCKER`, because('its published ports'));
  filter.insert(
    'FORWARD',
    `-o ${bridge} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`,
    because('answers to its containers'),
  );
}

/** setupInternalNetworkRules: nothing comes in from, or goes out to, another subnet. */
function programInternal(host: FamilyTables, plan: BridgeNetwork): void {
  const filter = host.iptables('filter');
  const because = becauseOf(plan)('internal: no way in or out');
  for (const rule of borderRules(host, plan)) filter.insert(STAGE_1, rule, because);
  programIcc(host, plan);
}

/** setIcc: ACCEPT goes to the top of FORWARD, DROP to its end. */
function programIcc(host: FamilyTables, plan: BridgeNetwork): void {
  const filter = host.iptables('filter');
  const among = `-i ${plan.bridge} -o ${plan.bridge}`;
  const because = becauseOf(plan);
  if (plan.network.icc)
    filter.insert('FORWARD', `${among} -j ACCEPT`, because('its containers reach each other'));
  else
    filter.append('FORWARD', `${among} -j DROP`, because('icc off: its containers do not reach each other'));
}

/** setINC: what comes from one bridge and goes to another is dropped. Internal networks have their own rules. */
function programIsolation(host: FamilyTables, plan: BridgeNetwork): void {
  if (plan.network.internal) return;
  const filter = host.iptables('filter');
  const { bridge } = plan;
  const because = becauseOf(plan)('apart from other bridge networks');
  filter.insert(STAGE_1, `-i ${bridge} ! -o ${bridge} -j ${STAGE_2}`, because);
  filter.insert(STAGE_2, `-o ${bridge} -j DROP`, because);
}

import type { NamespaceDraft } from '../../linux/draft.js';
import type { Provenance } from '../../linux/provenance.js';
import type { Docker } from '../../topology/docker.js';
import type { BridgeNetwork } from './networks.js';

const STAGE_1 = 'DOCKER-ISOLATION-STAGE-1';
const STAGE_2 = 'DOCKER-ISOLATION-STAGE-2';

/**
 * The chains that dockerd 20.10 to 27 makes when it starts (libnetwork, bridge/setup_ip_tables.go, setupIPChains).
 * A rule's text is what iptables-save prints of it.
 */
export function createChains(host: NamespaceDraft, { source }: Docker): void {
  const because = (why: string): Provenance => ({ by: 'dockerd', why, source });
  host.iptables('nat').newChain('DOCKER', because('addresses of published ports'));
  const filter = host.iptables('filter');
  filter.newChain('DOCKER', because('ways through to published ports'));
  filter.newChain(STAGE_1, because('keeps bridge networks apart: where a packet comes from'));
  filter.newChain(STAGE_2, because('keeps bridge networks apart: where a packet goes to'));
  for (const stage of [STAGE_1, STAGE_2]) {
    filter.append(stage, '-j RETURN', because('no two bridge networks are involved'));
  }
}

/** The rules of one network, as they are inserted when it is created: what is newer stands above what is older. */
export function programNetwork(host: NamespaceDraft, docker: Docker, bridge: BridgeNetwork): void {
  if (bridge.network.internal) programInternal(host, bridge);
  else programExternal(host, docker, bridge);
  programIsolation(host, bridge);
  jumpFirst(host, STAGE_1, 'bridge networks are kept apart', docker);
  programUserChain(host, docker);
}

/** setupIPTablesInternal and ProgramChain: a network with a way out. */
function programExternal(host: NamespaceDraft, { userlandProxy, source }: Docker, plan: BridgeNetwork): void {
  const { network, bridge, subnet } = plan;
  const nat = host.iptables('nat');
  const filter = host.iptables('filter');
  const because = becauseOf(plan);

  if (network.masquerade) {
    nat.insert(
      'POSTROUTING',
      `-s ${subnet} ! -o ${bridge} -j MASQUERADE`,
      because("leaves with the host's address"),
    );
  }
  if (network.masquerade && userlandProxy) {
    nat.insert(
      'DOCKER',
      `-i ${bridge} -j RETURN`,
      because('its containers reach published ports by docker-proxy'),
    );
  }
  if (!userlandProxy) {
    nat.insert(
      'POSTROUTING',
      `-o ${bridge} -m addrtype --src-type LOCAL -j MASQUERADE`,
      because('the host reaches published ports by its loopback address'),
    );
  }
  programIcc(host, plan);
  filter.insert(
    'FORWARD',
    `-i ${bridge} ! -o ${bridge} -j ACCEPT`,
    because('its containers reach other networks'),
  );

  const toDocker = { by: 'dockerd', why: 'published ports are addresses of this machine', source };
  nat.appendOnce('PREROUTING', '-m addrtype --dst-type LOCAL -j DOCKER', toDocker);
  const notLoopback = userlandProxy ? '! -d 127.0.0.0/8 ' : '';
  nat.appendOnce('OUTPUT', `${notLoopback}-m addrtype --dst-type LOCAL -j DOCKER`, toDocker);

  filter.insert('FORWARD', `-o ${bridge} -j DOCKER`, because('its published ports'));
  filter.insert(
    'FORWARD',
    `-o ${bridge} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`,
    because('answers to its containers'),
  );
}

/** setupInternalNetworkRules: nothing comes in from, or goes out to, another subnet. */
function programInternal(host: NamespaceDraft, plan: BridgeNetwork): void {
  const filter = host.iptables('filter');
  const because = becauseOf(plan)('internal: no way in or out');
  filter.insert(STAGE_1, `! -d ${plan.subnet} -i ${plan.bridge} -j DROP`, because);
  filter.insert(STAGE_1, `! -s ${plan.subnet} -o ${plan.bridge} -j DROP`, because);
  programIcc(host, plan);
}

/** setIcc: ACCEPT goes to the top of FORWARD, DROP to its end. */
function programIcc(host: NamespaceDraft, plan: BridgeNetwork): void {
  const filter = host.iptables('filter');
  const among = `-i ${plan.bridge} -o ${plan.bridge}`;
  const because = becauseOf(plan);
  if (plan.network.icc)
    filter.insert('FORWARD', `${among} -j ACCEPT`, because('its containers reach each other'));
  else
    filter.append('FORWARD', `${among} -j DROP`, because('icc off: its containers do not reach each other'));
}

/** setINC: what comes from one bridge and goes to another is dropped. Internal networks have their own rules. */
function programIsolation(host: NamespaceDraft, plan: BridgeNetwork): void {
  if (plan.network.internal) return;
  const filter = host.iptables('filter');
  const { bridge } = plan;
  const because = becauseOf(plan)('apart from other bridge networks');
  filter.insert(STAGE_1, `-i ${bridge} ! -o ${bridge} -j ${STAGE_2}`, because);
  filter.insert(STAGE_2, `-o ${bridge} -j DROP`, because);
}

/** arrangeUserFilterRule: the administrator's own rules are asked before all others. */
function programUserChain(host: NamespaceDraft, docker: Docker): void {
  const why = "place for the administrator's own rules";
  const filter = host.iptables('filter');
  filter.newChain('DOCKER-USER', { by: 'dockerd', why, source: docker.source });
  filter.appendOnce('DOCKER-USER', '-j RETURN', { by: 'dockerd', why, source: docker.source });
  jumpFirst(host, 'DOCKER-USER', why, docker);
}

/** EnsureJumpRule: the jump is moved to the top of FORWARD. */
function jumpFirst(host: NamespaceDraft, chain: string, why: string, { source }: Docker): void {
  const filter = host.iptables('filter');
  filter.remove('FORWARD', `-j ${chain}`);
  filter.insert('FORWARD', `-j ${chain}`, { by: 'dockerd', why, source });
}

function becauseOf({ network }: BridgeNetwork): (why: string) => Provenance {
  return (why) => ({ by: 'dockerd', why: `network ${network.name}: ${why}`, source: network.source });
}

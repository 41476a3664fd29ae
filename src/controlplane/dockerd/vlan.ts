import type { MacAddress } from '../../linux/address.js';
import type { NamespaceDraft } from '../../linux/draft.js';
import type { Vlan } from '../../linux/interface.js';
import type { Docker, DockerNetwork } from '../../topology/docker.js';
import type { Finding } from '../../topology/finding.js';
import type { TopologyMachine } from '../../topology/machine.js';
import { portsOf } from '../machine/ports.js';
import { localMac } from '../names.js';
import { isAtLeast } from '../version.js';

export type VlanMode = Vlan['mode'];

/** The interface of the machine that carries a macvlan or ipvlan network. */
export interface VlanParent {
  readonly name: string;
  readonly mac: MacAddress;
  /** Made by dockerd for a network without a parent: it leads nowhere. */
  readonly isDummy: boolean;
}

/** Modes of each driver, the one that is meant where none is given first. */
const MODES = { macvlan: ['bridge', 'private'], ipvlan: ['l2', 'l3'] } as const;

/** How the dummy device of a network without a parent begins; 12 digits of the network's id follow. */
const DUMMY = { macvlan: 'dm-', ipvlan: 'di-' } as const;

/** The parent and the mode of a network, or why dockerd does not make it. */
export function vlanParent(
  network: DockerNetwork,
  machine: TopologyMachine,
  id: string,
): { readonly parent: VlanParent; readonly mode: VlanMode } | { readonly finding: Finding } {
  const driver = network.driver === 'ipvlan' ? 'ipvlan' : 'macvlan';
  const mode = network.mode ?? MODES[driver][0];
  if (!MODES[driver].some((each) => each === mode))
    return {
      finding: refusedOption(network, `${driver} has no mode ${mode}, but ${MODES[driver].join(' and ')}`),
    };
  if (network.parent === undefined) {
    const name = `${DUMMY[driver]}${id.slice(0, 12)}`;
    return { parent: { name, mac: localMac(`${name} of ${machine.name}`), isDummy: true }, mode };
  }
  const port = portsOf(machine).find((each) => each.interface === network.parent);
  if (!port)
    return { finding: refusedOption(network, `${machine.name} has no network card ${network.parent}`) };
  return { parent: { name: port.interface, mac: port.mac, isDummy: false }, mode };
}

/**
 * Whether a network that pins no gateway gets one all the same: the first address, set aside for a router that dockerd takes to be
 * there. Since 28.0 not where none is used (moby 49261), since 29.0 nowhere (moby 50929).
 */
export function isGivenGateway(docker: Docker, network: DockerNetwork, mode: VlanMode): boolean {
  if (isAtLeast(docker.version, 29)) return false;
  return !isAtLeast(docker.version, 28) || (mode !== 'l3' && leadsOut(docker, network));
}

/** Not where it is internal; since 26.0 a network without a parent counts as such (moby 47705). */
export function leadsOut({ version }: Docker, { internal, parent }: DockerNetwork): boolean {
  return !internal && (parent !== undefined || !isAtLeast(version, 26));
}

/** The dummy device that a network without a parent hangs on. */
export function addParent(host: NamespaceDraft, parent: VlanParent, network: DockerNetwork): void {
  if (!parent.isDummy) return;
  host.addInterface({
    kind: 'dummy',
    name: parent.name,
    mac: parent.mac,
    mtu: 1500,
    up: true,
    provenance: { by: 'dockerd', why: `network ${network.name} has no parent`, source: network.source },
  });
}

export function refusedOption(
  { name, source }: DockerNetwork,
  why: string,
  related?: Finding['related'],
): Finding {
  const message = `dockerd cannot create network ${name}: ${why}`;
  const code = 'docker-driver-option-refused';
  return { code, severity: 'error', message, source, ...(related ? { related } : {}) };
}

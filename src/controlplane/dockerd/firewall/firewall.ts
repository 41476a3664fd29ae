import type { Provenance } from '../../../linux/provenance.js';
import type { Docker, PublishedPort } from '../../../topology/docker.js';
import type { BridgeNetwork } from '../networks.js';
import type { BridgeEndpoint } from '../sandboxes.js';
import type { FamilyTables } from './tables.js';

/** The chains and rules of one era of dockerd, as they are written when something comes into being (moby: firewaller). */
export interface Firewall {
  /** The chains that are there before any network is. */
  start(host: FamilyTables, docker: Docker): void;
  addNetwork(host: FamilyTables, docker: Docker, network: BridgeNetwork): void;
  /** A container is connected to a network. */
  addEndpoint(host: FamilyTables, endpoint: BridgeEndpoint, title: string): void;
  /** A published port of a container whose gateway is this endpoint. */
  addPort(
    host: FamilyTables,
    docker: Docker,
    endpoint: BridgeEndpoint,
    port: PortBinding,
    provenance: Provenance,
  ): void;
}

/** A published port as rules need it; without a host port where the network has no NAT. */
export type PortBinding = Pick<PublishedPort, 'hostAddress' | 'containerPort' | 'protocol'> & {
  readonly hostPort?: number;
};

/** Any address of the host: rules then leave the destination out. */
export function isAny(address: PublishedPort['hostAddress']): boolean {
  return address === undefined || address === '0.0.0.0' || address === '::';
}

/** `-p tcp -m tcp --dport 80`, as iptables-save prints it. */
export function toPort({ protocol }: PortBinding, port: number): string {
  return `-p ${protocol} -m ${protocol} --dport ${port}`;
}

/** Provenance of a network's rules. */
export function becauseOf({ network }: BridgeNetwork): (why: string) => Provenance {
  return (why) => ({ by: 'dockerd', why: `network ${network.name}: ${why}`, source: network.source });
}

/** Provenance of what dockerd writes for itself. */
export function becauseOfDaemon({ source }: Docker): (why: string) => Provenance {
  return (why) => ({ by: 'dockerd', why, source });
}

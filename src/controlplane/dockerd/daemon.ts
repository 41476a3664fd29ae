import type { Docker } from '../../topology/docker.js';
import { type DockerEra, eraOf } from './era.js';
import type { Firewall } from './firewall/firewall.js';
import { firewallOf } from './firewall/of-version.js';

/** A dockerd of a certain version: what it was told, and how that version goes about it. */
export interface Daemon {
  readonly docker: Docker;
  readonly era: DockerEra;
  readonly firewall: Firewall;
}

export function daemonOfVersion(docker: Docker): Daemon {
  return { docker, era: eraOf(docker.version), firewall: firewallOf(docker.version) };
}

import type { SourceRange } from '../../linux/provenance.js';
import type { Finding } from '../../topology/finding.js';
import type { TopologyMachine } from '../../topology/machine.js';
import type { Topology } from '../../topology/topology.js';
import { error } from './check.js';

/**
 * duplicate-published-port: dockerd binds a published port on the host, so that a second container, or a program of the host,
 * that wants the same port, protocol and host address fails to start: "port is already allocated".
 */
export function* duplicatePublishedPort({ machines }: Topology): Generator<Finding, void> {
  for (const machine of machines.values()) {
    const taken = new Map<string, Taken[]>();
    for (const claim of claims(machine)) {
      const key = `${claim.port}/${claim.protocol}`;
      const others = taken.get(key) ?? [];
      const other = others.find((each) => sameAddress(each.address, claim.address));
      if (other && (claim.isPublished || other.isPublished)) {
        const message = `port ${key} of ${machine.name} is wanted by ${claim.owner}, but ${other.owner} has it`;
        yield error('duplicate-published-port', message, claim.source, {
          message: other.owner,
          source: other.source,
        });
      } else taken.set(key, [...others, claim]);
    }
  }
}

interface Taken {
  readonly port: number;
  readonly protocol: string;
  /** Absent for all addresses of the host. */
  readonly address: string | undefined;
  readonly owner: string;
  readonly isPublished: boolean;
  readonly source: SourceRange;
}

function* claims({ name, listens, docker }: TopologyMachine): Generator<Taken, void> {
  for (const { port, protocol, address, source } of listens) {
    yield { port, protocol, address, owner: `a program of ${name}`, isPublished: false, source };
  }
  for (const container of docker?.containers.values() ?? []) {
    const owner = `container ${container.name}`;
    if (container.mode.kind === 'host') {
      for (const { port, protocol, address, source } of container.listens) {
        yield { port, protocol, address, owner, isPublished: false, source };
      }
      continue; // What it publishes is discarded.
    }
    for (const { hostPort, protocol, hostAddress, source } of container.publish) {
      yield { port: hostPort, protocol, address: anyAsAbsent(hostAddress), owner, isPublished: true, source };
    }
  }
}

function anyAsAbsent(address: string | undefined): string | undefined {
  return address === '0.0.0.0' || address === '::' ? undefined : address;
}

function sameAddress(a: string | undefined, b: string | undefined): boolean {
  return a === undefined || b === undefined || a === b;
}

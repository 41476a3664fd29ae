import type { Docker } from '../../topology/docker.js';
import type { Finding } from '../../topology/finding.js';
import type { Listen } from '../../topology/listen.js';
import type { Topology } from '../../topology/topology.js';
import { error } from './check.js';
import { namespaceOwner } from './container-mode-cycle.js';

/**
 * duplicate-listen: two programs of one network namespace listen on one port: the second one fails with "address already in
 * use". All containers of a pod share a namespace; so do a container and those that join it, and everything in the host's.
 */
export function* duplicateListen({ machines, clusters }: Topology): Generator<Finding, void> {
  const hosts = new Map<string, Claim[]>();
  for (const { name, listens, docker } of machines.values()) {
    const spaces = docker ? byNamespace(docker) : new Map<string, Claim[]>();
    const own = listens.map((listen) => ({ listen, owner: `a program of ${name}` }));
    hosts.set(name, [...own, ...(spaces.get('') ?? [])]);
    spaces.delete('');
    for (const claims of spaces.values()) yield* duplicates(claims);
  }
  for (const { pods } of clusters.values()) {
    for (const { name, node, hostNetwork, containers } of pods.values()) {
      const claims = containers.flatMap(({ name: container, listens }) => {
        const owner = containers.length > 1 ? `container ${container} of pod ${name}` : `pod ${name}`;
        return listens.map((listen) => ({ listen, owner }));
      });
      if (hostNetwork) hosts.get(node)?.push(...claims);
      else if (claims.length > 1) yield* duplicates(claims);
    }
  }
  for (const claims of hosts.values()) yield* duplicates(claims);
}

interface Claim {
  readonly listen: Listen;
  readonly owner: string;
}

/** What containers listen on, by the container whose namespace they live in; the host's own under ''. */
function byNamespace(docker: Docker): Map<string, Claim[]> {
  const spaces = new Map<string, Claim[]>();
  for (const { name, listens } of docker.containers.values()) {
    if (listens.length === 0) continue;
    const owner = namespaceOwner(docker, name);
    if (owner === undefined) continue;
    const key = docker.containers.get(owner)?.mode.kind === 'host' ? '' : owner;
    const claims = spaces.get(key) ?? [];
    spaces.set(key, [...claims, ...listens.map((listen) => ({ listen, owner: `container ${name}` }))]);
  }
  return spaces;
}

function* duplicates(claims: readonly Claim[]): Generator<Finding, void> {
  const taken = new Map<string, Claim[]>();
  for (const claim of claims) {
    const { port, protocol, address, source } = claim.listen;
    const key = `${port}/${protocol}`;
    const others = taken.get(key) ?? [];
    const other = others.find(({ listen }) => !listen.address || !address || listen.address === address);
    if (!other) taken.set(key, [...others, claim]);
    else {
      const message = `${claim.owner} cannot listen on ${key}: ${other.owner} does, in the same network namespace`;
      yield error('duplicate-listen', message, source, { message: other.owner, source: other.listen.source });
    }
  }
}

import type { Container, Docker } from '../../topology/docker.js';
import type { Member, SandboxRequest } from './request.js';

/** Where a declared container's processes live: a namespace of its own or another's, or the machine's. */
export type Lodging = { readonly kind: 'sandbox'; readonly namespace: string } | { readonly kind: 'host' };

/** Follows `--network container:x` to the end; undefined when it leads nowhere or in a circle, so that it cannot start. */
export function lodgingOf(docker: Docker, name: string): Lodging | undefined {
  const seen = new Set<string>();
  for (let container = docker.containers.get(name); container && !seen.has(container.name); ) {
    seen.add(container.name);
    const { mode } = container;
    switch (mode.kind) {
      case 'host':
        return { kind: 'host' };
      case 'networks':
      case 'none':
        return { kind: 'sandbox', namespace: container.name };
      case 'container':
        container = docker.containers.get(mode.container);
    }
  }
  return undefined;
}

/** The declared containers that bring a namespace, with those that moved in by `--network container:x`. */
export function declaredSandboxes(docker: Docker): readonly SandboxRequest[] {
  const members = new Map<string, Member[]>();
  for (const container of docker.containers.values()) {
    const lodging = lodgingOf(docker, container.name);
    if (lodging?.kind !== 'sandbox') continue;
    const others = members.get(lodging.namespace) ?? [];
    members.set(lodging.namespace, [...others, memberOf(container)]);
  }
  return [...docker.containers.values()].flatMap((container): readonly SandboxRequest[] => {
    const { name, mode, publish, source } = container;
    if (mode.kind !== 'networks' && mode.kind !== 'none') return [];
    return [
      {
        namespace: name,
        holder: name,
        members: members.get(name) ?? [],
        endpoints: mode.kind === 'networks' ? mode.endpoints : [],
        publish: mode.kind === 'networks' ? publish : [],
        title: `container ${name}`,
        source,
      },
    ];
  });
}

/** The declared containers that live in the machine's own namespace. */
export function hostContainers(docker: Docker): readonly Member[] {
  return [...docker.containers.values()]
    .filter((container) => lodgingOf(docker, container.name)?.kind === 'host')
    .map(memberOf);
}

function memberOf({ name, listens }: Container): Member {
  return { name, listens };
}

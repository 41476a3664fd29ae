import { type Pod, podKey } from '../../topology/cluster.js';
import type { Finding } from '../../topology/finding.js';
import type { Listen } from '../../topology/listen.js';
import type { Context } from '../programmer.js';
import { podsOn } from './pods.js';

/** A program that wants a port, and its name for people. */
interface Listener {
  readonly title: string;
  readonly listen: Listen;
}

/** Containers that share a network namespace and want the same port: the second one's bind(2) fails. */
export function* portConflicts(context: Context): Iterable<Finding> {
  for (const machine of context.machines.values()) {
    if (machine.kind !== 'node') continue;
    const onHost: Listener[] = machine.listens.map((listen) => ({ title: machine.name, listen }));
    for (const pod of podsOn(machine, context)) {
      if (pod.hostNetwork) onHost.push(...listeners(pod));
      else
        yield* conflicts(
          listeners(pod),
          `pod ${podKey(pod)} has one network namespace for all its containers`,
        );
    }
    yield* conflicts(onHost, `they share the network namespace of ${machine.name}`);
  }
}

function listeners(pod: Pod): Listener[] {
  return pod.containers.flatMap(({ name, listens }) =>
    listens.map((listen) => ({ title: `container ${name} of pod ${podKey(pod)}`, listen })),
  );
}

function* conflicts(listening: readonly Listener[], because: string): Iterable<Finding> {
  const bound = new Map<string, Listener[]>();
  for (const listener of listening) {
    const { protocol, port } = listener.listen;
    const key = `${port}/${protocol}`;
    const others = bound.get(key) ?? [];
    const first = others.find(({ listen }) => collide(listen, listener.listen));
    bound.set(key, [...others, listener]);
    if (!first) continue;
    yield {
      code: 'port-in-use',
      severity: 'error',
      message: `${listener.title} cannot listen on ${key}: ${first.title} does already (bind: address already in use), and ${because}.`,
      source: listener.listen.source,
      related: [{ message: `${first.title} listens on ${key}`, source: first.listen.source }],
    };
  }
}

/** Without SO_REUSEPORT an address and any address exclude each other (bind(2), ip(7)). */
function collide(a: Listen, b: Listen): boolean {
  return a.address === undefined || b.address === undefined || a.address === b.address;
}

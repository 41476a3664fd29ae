import { expect, test } from 'vitest';
import { controlPlane } from '../../../../src/controlplane/build.js';
import type { ControlPlane } from '../../../../src/controlplane/controlplane.js';
import { ip } from '../../../../src/linux/address.js';
import { simulate } from '../../../../src/simulator/simulate.js';
import type { Trace } from '../../../../src/simulator/trace.js';
import { topologyOf } from '../../../fixtures.js';

/**
 * Namespaces x (env=prod) and y (env=test), each with pods a, b and c on two nodes, and a pod of the host network; what
 * stands in `{…}` is added to the cluster. `x`, `y`: what is added to the namespace.
 */
export function clusterText({ cluster = '', x = '', y = '' }: Added): string {
  const pods = (names: string) =>
    names.split(' ').map(
      (name, index) => `
    pod ${name} on node${(index % 2) + 1} {
      labels app=${name}
      service-account ${name}
      container main { listen 80/tcp http  listen 81/tcp  listen 53/udp dns  listen 53/tcp  listen 90/sctp }
    }`,
    );
  return `
subnet lan 192.168.31.0/24 { gateway 192.168.31.1 }
host outside { lan 192.168.31.9  route 10.244.0.0/16 via 192.168.31.61  listen 80/tcp }
cluster demo {
  calico 3.31 { pool default 10.244.0.0/16 }
  node node1 { lan 192.168.31.61  labels zone=a }
  node node2 { lan 192.168.31.62  labels zone=b }
  namespace x { labels env=prod ${pods('a b c').join('')}
    ${x}
  }
  namespace y { labels env=test ${pods('a b c').join('')}
    pod host on node2 { host-network  labels app=host  listen 8080/tcp }
    ${y}
  }
  ${cluster}
}`;
}

export interface Added {
  readonly cluster?: string;
  readonly x?: string;
  readonly y?: string;
}

/** A test that packets meet these verdicts under these policies; the lines are those of {@link expectVerdicts}. */
export function verdicts(title: string, added: Added, lines: string): void {
  test(title, async () => expectVerdicts(controlPlane(await topologyOf(clusterText(added))), lines));
}

/** Sends what each line says, as `x/a -> y/b:80/udp: dropped`, and expects the lines with their verdicts as they are. */
export function expectVerdicts(plane: ControlPlane, lines: string): void {
  const asked = lines
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const found = asked.map((line) => {
    const question = line.replace(/: \S+$/, '');
    return `${question}: ${send(plane, question).verdict}`;
  });
  expect(found).toEqual(asked);
}

/** The trace of `x/a -> y/b:80/udp`, `x/a -> 192.168.31.9` (a ping), `outside -> x/a:80`. */
export function send(plane: ControlPlane, question: string): Trace {
  const [, from, to, port, protocol] = /^(\S+) -> ([^:\s]+)(?::(\d+)(?:\/(\w+))?)?$/.exec(question)!;
  const { machine, namespace } = place(plane, from!)!;
  const destination = place(plane, to!)?.addresses[0] ?? ip(to!);
  return simulate(plane.world, {
    machine,
    namespace,
    destination,
    protocol: port === undefined ? 'icmp' : ((protocol ?? 'tcp') as 'tcp'),
    ...(port === undefined ? {} : { destinationPort: Number(port) }),
  });
}

function place(plane: ControlPlane, name: string) {
  const [pod] = plane.locate({ kind: 'pod', cluster: 'demo', pod: name });
  return pod ?? plane.locate({ kind: 'machine', machine: name })[0];
}

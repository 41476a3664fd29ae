import type { ControlPlane } from '../../controlplane/controlplane.js';
import { HOST_NAMESPACE } from '../../linux/namespace.js';
import { explore, type Start } from '../../simulator/explore.js';
import type { PortRange, PortReference, Rule } from '../../topology/question.js';
import type { Receiver, Sender } from '../ask.js';
import type { Aim } from '../expectation.js';
import { arrives } from '../road.js';
import type { Party } from './party.js';

/** Ports of a receiver that one packet decides, and what it takes for arrival. */
export interface PortClass {
  /** The one that is asked for; absent for a ping. */
  readonly port?: PortReference;
  /** Up to here the answer is the same. */
  readonly last?: number;
  readonly aim: Aim;
}

/**
 * The ports that a rule asks of a receiver, as few of them as can be told apart. A port by itself is asked for its listener, a
 * range for the way alone. A Service that is asked for no port is asked for all that it has.
 */
export function* portClasses(
  rule: Rule,
  plane: ControlPlane,
  sender: Sender,
  from: Party,
  to: Party,
  receiver: Receiver,
): Generator<PortClass, void> {
  const served = aimOf(from, to, arrives);
  if (!rule.ports) {
    const own = to.kind === 'service' && !rule.port ? to.service.ports : [rule.port];
    for (const port of own) {
      yield { ...(port ? { port: { protocol: port.protocol, port: port.port } } : {}), aim: served };
    }
    return;
  }
  const way = aimOf(from, to, ({ verdict }) => verdict === 'delivered' || verdict === 'refused', true);
  for (const range of rule.ports) {
    if (range.first === range.last) yield { port: portOf(range, range.first), aim: served };
    else {
      for (const [first, last] of alike(plane, sender, receiver, range))
        yield { port: portOf(range, first), last, aim: way };
    }
  }
}

/** What is outside is reached when the packet leaves the model for it, and answered when the answer does. */
function aimOf(from: Party, to: Party, within: Aim['arrives'], oneWay = false): Aim {
  return {
    arrives: to.kind === 'outside' ? (road) => road.verdict === 'exits' || within(road) : within,
    returns: (reply) => oneWay || arrives(reply) || (from.kind === 'outside' && reply.verdict === 'exits'),
  };
}

/** The range cut into ports that go the same way. */
function* alike(
  { world }: ControlPlane,
  sender: Sender,
  { addresses: [destination] }: Receiver,
  { protocol, first, last }: PortRange,
): Generator<readonly [number, number], void> {
  if (destination === undefined) {
    yield [first, last];
    return;
  }
  const start: Start =
    sender.device === undefined
      ? { kind: 'sender', machine: sender.machine, namespace: sender.namespace || HOST_NAMESPACE }
      : { kind: 'outside', machine: sender.machine, device: sender.device, source: sender.addresses[0]! };
  for (let port = first; port <= last; ) {
    const { ports } = explore(world, { start, protocol, destination, destinationPort: port });
    const to = Math.min(ports.to, last);
    yield [port, to];
    port = to + 1;
  }
}

function portOf({ protocol }: PortRange, port: number): PortReference {
  return { protocol, port };
}

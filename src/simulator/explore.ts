import type { IpAddress } from '../linux/address.js';
import { HOST_NAMESPACE, type TransportProtocol } from '../linux/namespace.js';
import type { LinuxWorld } from '../linux/world.js';
import { everyBranch } from './branches.js';
import { comeIn } from './come-in.js';
import { follow } from './engine.js';
import { PortClass, type Ports } from './port-class.js';
import { sendFlow } from './send.js';
import { findStack } from './stack.js';
import type { Road } from './trace.js';
import { newQuestion, Walk } from './walk.js';

/** Where the packet starts. */
export type Start =
  /** A program in a namespace sends it. */
  | { readonly kind: 'sender'; readonly machine: string; readonly namespace: string }
  /** It comes in by a device of a machine, from somewhere outside the modelled world that has this address. */
  | {
      readonly kind: 'outside';
      readonly machine: string;
      readonly device: string;
      readonly source: IpAddress;
    };

/** What is asked: the way of a first packet to one destination port. */
export interface Exploration {
  readonly start: Start;
  readonly protocol: TransportProtocol;
  readonly destination: IpAddress;
  readonly destinationPort: number;
}

/** The ways that the packet may take, likeliest first, and all destination ports that take the same. */
export interface Explored {
  readonly roads: readonly Road[];
  readonly ports: Ports;
}

/** So many branches are walked: where the roads part for load balancing, they part into no more. */
const MOST_BRANCHES = 256;

/**
 * Walks a first packet as {@link simulate} does, but not its answer, and finds out which other destination ports would have
 * gone the same ways. Never fails; a namespace or device that is not there gives no road.
 */
export function explore(world: LinuxWorld, asked: Exploration): Explored {
  const { start } = asked;
  const stack = findStack(world, start.machine, start.kind === 'sender' ? start.namespace : HOST_NAMESPACE);
  const ports = new PortClass(asked.destinationPort);
  if (!stack) return { roads: [], ports: { from: 1, to: 65535 } };
  const branches = everyBranch((chance): Road => {
    const walk = new Walk({ ...newQuestion(world, chance), ports });
    if (start.kind === 'sender') sendFlow(walk, stack, { ...asked, ...start });
    else comeIn(walk, stack, { ...asked, ...start, namespace: HOST_NAMESPACE });
    follow(walk);
    return walk.road();
  }, MOST_BRANCHES);
  return { roads: branches.map(({ result }) => result), ports: ports.ports };
}

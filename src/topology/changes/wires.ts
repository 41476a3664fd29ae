import type { Fault } from '../fault.js';
import type { TopologyMachine } from '../machine.js';
import type { Attachment, Link, Subnet } from '../segment.js';
import type { Topology } from '../topology.js';
import { withMachine } from './replace.js';

/**
 * A switch or cable that is dead, or one plug that is pulled: the interfaces are there with their addresses and routes, and at
 * the other end of their wire is nobody.
 */
export function cut(topology: Topology, { segment, machine }: Fault & { kind: 'cut' }): Topology {
  const declared = topology.segments.get(segment);
  if (!declared) return topology;
  let next = topology;
  for (const name of machine === undefined ? topology.machines.keys() : [machine]) {
    const dead: Subnet | Link = { ...declared, name: cutName(segment, name), isCut: true };
    if (!topology.machines.get(name)?.attachments.some((each) => each.segment === segment)) continue;
    next = { ...next, segments: new Map(next.segments).set(dead.name, dead) };
    next = withAttachments(next, name, segment, (each) => ({ ...each, segment: dead.name }));
  }
  return next;
}

/** The name of what is left of a segment at a machine that was cut off from it. */
export function cutName(segment: string, machine: string): string {
  return `${segment}, cut at ${machine}`;
}

/**
 * The wire carries less, or an interface takes less. A wire tells nobody: interfaces keep the MTU that they have, and larger
 * frames are lost.
 */
export function shrunk(topology: Topology, { segment, machine, mtu }: Fault & { kind: 'mtu' }): Topology {
  const declared = topology.segments.get(segment);
  if (!declared) return topology;
  if (machine !== undefined) return withAttachments(topology, machine, segment, (each) => ({ ...each, mtu }));
  let next: Topology = {
    ...topology,
    segments: new Map(topology.segments).set(segment, { ...declared, mtu }),
  };
  for (const name of topology.machines.keys())
    next = withAttachments(next, name, segment, (each) => ({ ...each, mtu: each.mtu ?? declared.mtu }));
  return next;
}

function withAttachments(
  topology: Topology,
  name: string,
  segment: string,
  change: (attachment: Attachment) => Attachment,
): Topology {
  const attached = topology.machines.get(name)?.attachments.some((each) => each.segment === segment);
  if (!attached) return topology;
  return withMachine(
    topology,
    name,
    <M extends TopologyMachine>(machine: M): M => ({
      ...machine,
      attachments: machine.attachments.map((each) => (each.segment === segment ? change(each) : each)),
    }),
  );
}

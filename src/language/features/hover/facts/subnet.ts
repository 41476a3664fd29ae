import type { Attachment, Subnet } from '../../../../topology/segment.js';
import type { Topology } from '../../../../topology/topology.js';
import { code, plain } from '../markdown.js';
import { type Fact, listed, type Scene, single } from './fact.js';

/** A subnet or a cable: its prefix, gateway and MTU, and who is on it with which address. */
export function segmentFacts({ model: { topology } }: Scene, name: string): Fact[] {
  const segment = topology.segments.get(name);
  if (!segment) return [];
  const members = [...attachedTo(topology, name)];
  return [
    ...(segment.kind === 'subnet' ? subnetFacts(segment, members) : []),
    ...single('mtu', String(segment.mtu)),
    ...listed(segment.kind === 'link' ? 'ends' : 'attached', members, memberText),
  ];
}

interface Member {
  readonly machine: string;
  readonly attachment: Attachment;
}

function* attachedTo({ machines }: Topology, segment: string): Iterable<Member> {
  for (const { name, attachments } of machines.values()) {
    for (const attachment of attachments) {
      if (attachment.segment === segment) yield { machine: name, attachment };
    }
  }
}

function memberText({ machine, attachment: { address, prefixLength } }: Member): string {
  return `${plain(machine)} ${code(`${address}/${prefixLength}`)}`;
}

function subnetFacts({ prefix, secondPrefix, gateway }: Subnet, members: readonly Member[]): Fact[] {
  const owner = members.find(({ attachment }) => attachment.address === gateway)?.machine;
  return [
    ...listed('prefix', secondPrefix ? [prefix, secondPrefix] : [prefix], code),
    ...single('gateway', gateway && `${code(gateway)}${owner === undefined ? '' : ` · ${plain(owner)}`}`),
  ];
}

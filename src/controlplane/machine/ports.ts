import { type MacAddress, parseMac } from '../../linux/address.js';
import type { TopologyMachine } from '../../topology/machine.js';
import type { Attachment } from '../../topology/segment.js';
import { localMac } from '../names.js';

/** A network card of a machine: what an attachment becomes. */
export interface Port {
  readonly attachment: Attachment;
  readonly interface: string;
  readonly mac: MacAddress;
}

/**
 * The cards of a machine, in order of declaration: eth0, eth1… where no name is pinned (a pinned name is not given twice).
 * Needs no state of the machine, so segments can list their ports without computing any.
 */
export function portsOf(machine: TopologyMachine): readonly Port[] {
  const taken = new Set(machine.attachments.flatMap((attachment) => attachment.interface ?? []));
  let next = 0;
  const nextName = (): string => {
    let name: string;
    do name = `eth${next++}`;
    while (taken.has(name));
    return name;
  };
  return machine.attachments.map((attachment) => {
    const name = attachment.interface ?? nextName();
    const pinned = attachment.mac === undefined ? undefined : parseMac(attachment.mac);
    return {
      attachment,
      interface: name,
      mac: pinned ?? localMac(`${machine.name} ${name} on ${attachment.segment}`),
    };
  });
}

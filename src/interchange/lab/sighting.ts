import type { PacketHeaders } from '../../simulator/trace.js';

/** One packet seen, or to be seen, at one interface. */
export interface Sighting {
  readonly machine: string;
  readonly namespace: string;
  readonly device: string;
  readonly direction: 'in' | 'out';
  readonly headers: PacketHeaders;
  /** What else passed there and belongs to it: further pieces of the packet, errors about those. */
  readonly later?: readonly PacketHeaders[];
}

/** Whether two packets were seen at the same interface, going the same way. */
export function samePlace(a: Sighting, b: Sighting): boolean {
  return (
    a.device === b.device &&
    a.direction === b.direction &&
    a.machine === b.machine &&
    a.namespace === b.namespace
  );
}

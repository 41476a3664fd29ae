import type { PacketHeaders } from '../../simulator/trace.js';

/** One packet seen, or to be seen, at one interface. */
export interface Sighting {
  readonly machine: string;
  readonly namespace: string;
  readonly device: string;
  readonly direction: 'in' | 'out';
  readonly headers: PacketHeaders;
}

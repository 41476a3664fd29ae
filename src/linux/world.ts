import type { IpAddress, MacAddress } from './address.js';
import type { Machine } from './namespace.js';
import type { Provenance } from './provenance.js';

/** Where a machine's interface meets a segment. */
export interface SegmentPort {
  readonly machine: string;
  readonly namespace: string;
  readonly interface: string;
  readonly mac: MacAddress;
}

/** Something that answers on a segment but is not modelled: the office's gateway, say. Packets to it leave the model. */
export interface OutsideNeighbour {
  readonly address: IpAddress;
  readonly provenance: Provenance;
}

/**
 * A wire or a switch that joins machines: one layer-2 broadcast domain.
 * Look-ups use indexes, for a segment may have thousands of ports whose machines' state was never computed.
 */
export interface Segment {
  readonly id: string;
  readonly mtu: number;
  /** The ports of machines that have this address on any interface of theirs: those who could answer an ARP request. */
  owners(address: IpAddress): readonly SegmentPort[];
  /**
   * Ports behind which more may answer than `owners` knows of: ports of a bridge, and of machines that answer for others
   * (proxy ARP). Absent where there are none.
   */
  others?(): Iterable<SegmentPort>;
  /** The port with this hardware address. */
  port(mac: MacAddress): SegmentPort | undefined;
  /** Every port. */
  ports(): Iterable<SegmentPort>;
  /** The unmodelled neighbour with this address. */
  outside(address: IpAddress): OutsideNeighbour | undefined;
  readonly provenance: Provenance;
}

/** All machines and the segments between them. A machine's state is computed when first asked for. */
export interface LinuxWorld {
  machineNames(): Iterable<string>;
  machine(name: string): Machine | undefined;
  segment(id: string): Segment | undefined;
}

import type { IpAddress } from '../linux/address.js';

/** What the sender's program asks of the kernel: the first packet of a connection, a datagram or a ping. */
export interface Flow {
  /** The machine and network namespace the sender lives in. */
  readonly machine: string;
  readonly namespace: string;
  readonly protocol: 'tcp' | 'udp' | 'sctp' | 'icmp';
  /** Bound source address; absent to let the kernel choose by route. */
  readonly source?: IpAddress;
  readonly destination: IpAddress;
  /** Source port; an ephemeral one (40000) where absent. */
  readonly sourcePort?: number;
  /** Destination port; absent for icmp. */
  readonly destinationPort?: number;
  /** Length of the IP packet in bytes, header included; a bare SYN, echo or datagram (60) where absent. */
  readonly length?: number;
  /** Don't Fragment; true where absent for TCP (path MTU discovery is on by default), false for the others' pings. */
  readonly dontFragment?: boolean;
  /** Initial TTL; the sender's `net.ipv4.ip_default_ttl` (64) where absent. */
  readonly ttl?: number;
}

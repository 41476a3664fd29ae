import type { IpAddress } from '../linux/address.js';

/** What the sender's program asks of the kernel: the first packet of a connection, a datagram or a ping. */
export interface Flow {
  /** The machine and network namespace the sender lives in. */
  readonly machine: string;
  readonly namespace: string;
  readonly protocol: 'tcp' | 'udp' | 'sctp' | 'icmp';
  /**
   * The device of `machine`'s host namespace by which the packet comes in, where its sender is outside the modelled world; then
   * `source` is the sender's address.
   */
  readonly device?: string;
  /** Bound source address; absent to let the kernel choose by route. */
  readonly source?: IpAddress;
  readonly destination: IpAddress;
  /** Source port; an ephemeral one (40000) where absent. */
  readonly sourcePort?: number;
  /** Destination port; absent for icmp. */
  readonly destinationPort?: number;
  /** Length of the IP packet in bytes, header included; 60 for a SYN or a datagram, 84 for a ping where absent (20 more on IPv6). */
  readonly length?: number;
  /**
   * Don't Fragment. Where absent it is as Linux sets it with path MTU discovery on (ip(7), IP_PMTUDISC_WANT): on, except
   * on datagrams and pings that are longer than the first device's MTU, which go out in fragments. `true` stands for
   * IP_PMTUDISC_DO (`ping -M do`), `false` for IP_PMTUDISC_DONT.
   */
  readonly dontFragment?: boolean;
  /** Initial TTL; the sender's `net.ipv4.ip_default_ttl` (64) where absent. */
  readonly ttl?: number;
}

import type { IpAddress, MacAddress } from './address.js';
import type { Provenance } from './provenance.js';

/** One address of an interface, as a line `inet 172.17.0.1/16 …` of `ip addr` shows it. */
export interface InterfaceAddress {
  readonly address: IpAddress;
  readonly prefixLength: number;
  readonly scope: 'global' | 'link' | 'host';
  /** `brd` of `ip addr`; absent where the kernel prints none. */
  readonly broadcast?: IpAddress;
  /**
   * IPv6: whether somebody else has it already was never asked, for the device never had a carrier. Until then it is not used
   * (RFC 4862, 5.4; net/ipv6/addrconf.c, addrconf_dad_begin).
   */
  readonly tentative?: true;
  readonly provenance: Provenance;
}

/** What every kind of interface has. */
export interface InterfaceBase {
  /** Interface index, unique in its namespace (`ip link` prints it first). */
  readonly index: number;
  readonly name: string;
  /** Hardware address; absent for devices that have none of six octets (tunl0). */
  readonly mac?: MacAddress;
  /** Largest IP packet the device sends, in bytes. */
  readonly mtu: number;
  readonly up: boolean;
  /** The bridge this interface is a port of. */
  readonly master?: string;
  readonly addresses: readonly InterfaceAddress[];
  readonly provenance: Provenance;
}

/** `lo`. */
export interface Loopback extends InterfaceBase {
  readonly kind: 'loopback';
}

/** A network card: the port through which the machine is on a {@link Segment} of the world. */
export interface Ethernet extends InterfaceBase {
  readonly kind: 'ethernet';
  /** Id of the segment that the cable goes to; absent when unplugged. */
  readonly segment?: string;
}

/** One end of a veth pair (veth(4)); what one end sends the other receives. */
export interface Veth extends InterfaceBase {
  readonly kind: 'veth';
  /** The other end, in any namespace of the same machine. */
  readonly peer: { readonly namespace: string; readonly name: string };
  /** Bridge port flag: a frame may leave by the port it came in (`bridge link set … hairpin on`). */
  readonly hairpin?: boolean;
}

/** A Linux bridge: a learning switch whose own port is the device itself. */
export interface Bridge extends InterfaceBase {
  readonly kind: 'bridge';
}

/** A dummy device: it holds addresses; what is sent to it is lost. */
export interface Dummy extends InterfaceBase {
  readonly kind: 'dummy';
}

/** An IP-in-IP tunnel device (ip-tunnel(8), RFC 2003). `tunl0` has neither end fixed. */
export interface Ipip extends InterfaceBase {
  readonly kind: 'ipip';
  readonly local?: IpAddress;
  readonly remote?: IpAddress;
  /** TTL of the outer header; `inherit` copies the inner one (the kernel's default for tunl0). */
  readonly ttl: number | 'inherit';
  /**
   * `pmtudisc`: the outer header always has DF. Without it (tunl0: `nopmtudisc`) it takes the inner header's DF
   * (net/ipv4/ip_tunnel.c, ip_tunnel_xmit).
   */
  readonly pmtuDiscovery: boolean;
}

/** A VXLAN device (RFC 7348). Remote ends come from routes, neighbours and forwarding entries. */
export interface Vxlan extends InterfaceBase {
  readonly kind: 'vxlan';
  readonly vni: number;
  /** UDP destination port. */
  readonly port: number;
  readonly local?: IpAddress;
  /** The device that carries the outer packets. */
  readonly underlay?: string;
  readonly learning: boolean;
}

/** A macvlan or ipvlan device on a parent, which lives in the namespace `parent.namespace`. */
export interface Vlan extends InterfaceBase {
  readonly kind: 'macvlan' | 'ipvlan';
  readonly mode: 'bridge' | 'private' | 'l2' | 'l3';
  readonly parent: { readonly namespace: string; readonly name: string };
  /** Of an ipvlan: which one of its parent's it is, counted from 1 (`dev_id`; drivers/net/ipvlan/ipvlan_main.c, ipvlan_link_new). */
  readonly deviceId?: number;
}

/** A network interface, by kind as `ip -d link` names it. */
export type Interface = Loopback | Ethernet | Veth | Bridge | Dummy | Ipip | Vxlan | Vlan;

import type { IpAddress, IpPrefix, MacAddress } from '../address.js';

/** An inclusive range of ports (or of any other whole numbers). */
export interface PortRange {
  readonly from: number;
  readonly to: number;
}

/** States that `--ctstate` names; SNAT and DNAT hold beside one of the others (net/netfilter/xt_conntrack.c). */
export type CtState = 'INVALID' | 'NEW' | 'ESTABLISHED' | 'RELATED' | 'UNTRACKED' | 'SNAT' | 'DNAT';

/** Address types that `-m addrtype` asks the routing tables for (iptables-extensions(8)). */
export type AddressType =
  | 'UNSPEC'
  | 'UNICAST'
  | 'LOCAL'
  | 'BROADCAST'
  | 'ANYCAST'
  | 'MULTICAST'
  | 'BLACKHOLE'
  | 'UNREACHABLE'
  | 'PROHIBIT'
  | 'THROW'
  | 'NAT'
  | 'XRESOLVE';

export type TcpFlag = 'FIN' | 'SYN' | 'RST' | 'PSH' | 'ACK' | 'URG';

/** What a condition looks at. Values are unsigned; marks and masks are 32 bits wide. */
export type Condition =
  /** `-s PREFIX` */
  | { readonly kind: 'source'; readonly prefix: IpPrefix }
  /** `-d PREFIX` */
  | { readonly kind: 'destination'; readonly prefix: IpPrefix }
  /** `-i NAME`; with a `+` at its end it stands for every name that begins so ({@link matchesInterface}). */
  | { readonly kind: 'in-interface'; readonly name: string }
  /** `-o NAME` */
  | { readonly kind: 'out-interface'; readonly name: string }
  /** `-p`, by number (`protocol-numbers.ts`). */
  | { readonly kind: 'protocol'; readonly protocol: number }
  /** `-f`: second and further fragments. */
  | { readonly kind: 'fragment' }
  /**
   * Ports of tcp, udp, udplite, dccp, sctp: any of the ranges. `either` (`--ports`) is true when the source or the
   * destination port is in one. Never true for a later fragment.
   */
  | {
      readonly kind: 'ports';
      readonly side: 'source' | 'destination' | 'either';
      readonly ranges: readonly PortRange[];
    }
  /** `--tcp-flags MASK SET` and `--syn`: of the flags in `mask` exactly those in `set` are on. */
  | { readonly kind: 'tcp-flags'; readonly mask: readonly TcpFlag[]; readonly set: readonly TcpFlag[] }
  /** `--tcp-option NUMBER` */
  | { readonly kind: 'tcp-option'; readonly option: number }
  /** `--icmp-type`, `--icmpv6-type`; absent `code` means any code. */
  | { readonly kind: 'icmp-type'; readonly family: 4 | 6; readonly type: number; readonly code?: number }
  /** `-m conntrack --ctstate`, `-m state --state`: any of the states. */
  | { readonly kind: 'ctstate'; readonly states: readonly CtState[] }
  /** `--ctorigsrc` and the like: an address of the connection's original or reply tuple. */
  | {
      readonly kind: 'ct-address';
      readonly direction: 'original' | 'reply';
      readonly side: 'source' | 'destination';
      readonly prefix: IpPrefix;
    }
  /** `--ctorigdstport` and the like. */
  | {
      readonly kind: 'ct-port';
      readonly direction: 'original' | 'reply';
      readonly side: 'source' | 'destination';
      readonly range: PortRange;
    }
  /** `--ctproto` */
  | { readonly kind: 'ct-protocol'; readonly protocol: number }
  /** `--ctdir`: the packet runs in this direction of its connection; untracked packets count as original. */
  | { readonly kind: 'ct-direction'; readonly direction: 'original' | 'reply' }
  /** `--ctstatus`: any of `NONE`, `EXPECTED`, `SEEN_REPLY`, `ASSURED`, `CONFIRMED`. */
  | { readonly kind: 'ct-status'; readonly statuses: readonly string[] }
  /**
   * `-m ipvs`: IPVS has sent the packet on, from a virtual server that these hold for, each negated by itself. With none
   * of them (`--ipvs`), `negated` is of the whole.
   */
  | {
      readonly kind: 'ipvs';
      readonly address?: { readonly prefix: IpPrefix; readonly negated: boolean };
      readonly port?: { readonly number: number; readonly negated: boolean };
      readonly protocol?: { readonly number: number; readonly negated: boolean };
    }
  /** `-m addrtype`; `limit` restricts the look-up to the device the packet came in or leaves by. */
  | {
      readonly kind: 'address-type';
      readonly side: 'source' | 'destination';
      readonly types: readonly AddressType[];
      readonly limit?: 'in' | 'out';
    }
  /** `-m comment`: always true. */
  | { readonly kind: 'comment'; readonly text: string }
  /** `-m mark`: `packet mark & mask == value`. */
  | { readonly kind: 'mark'; readonly value: number; readonly mask: number }
  /** `-m connmark`: the same with the connection's mark. */
  | { readonly kind: 'connmark'; readonly value: number; readonly mask: number }
  /** `-m set --match-set NAME src,dst`: the parts of the packet looked up, in the order of the set's dimensions. */
  | {
      readonly kind: 'set';
      readonly set: string;
      readonly directions: readonly ('src' | 'dst')[];
      /** `--return-nomatch`: an element marked `nomatch` counts as a match. */
      readonly returnNomatch: boolean;
    }
  /** `-m statistic --mode random` */
  | { readonly kind: 'random'; readonly probability: number }
  /** `-m statistic --mode nth`: one packet in `every`, the first being number `packet` (from 0). */
  | { readonly kind: 'nth'; readonly every: number; readonly packet: number }
  /** `-m recent`: a list of addresses seen lately. `set` adds and is true; the others look the address up. */
  | {
      readonly kind: 'recent';
      readonly action: 'set' | 'rcheck' | 'update' | 'remove';
      readonly name: string;
      /** Seen within so many seconds. */
      readonly seconds?: number;
      readonly hitcount?: number;
      /** Old entries are dropped on the way. */
      readonly reap: boolean;
      readonly ttl: boolean;
      readonly side: 'source' | 'destination';
      /** Netmask put on the address before it is looked up. */
      readonly mask: IpAddress;
    }
  /**
   * `-m rpfilter`: a reply to the packet would leave by the device it came in by (`loose`: by any device).
   * `--invert` is this condition negated.
   */
  | {
      readonly kind: 'rpfilter';
      readonly loose: boolean;
      readonly validMark: boolean;
      readonly acceptLocal: boolean;
    }
  /** `-m physdev`: the bridge port the packet came in or leaves by. */
  | { readonly kind: 'physdev'; readonly side: 'in' | 'out'; readonly name: string }
  /** `--physdev-is-in`, `--physdev-is-out`, `--physdev-is-bridged`. */
  | { readonly kind: 'physdev-is'; readonly what: 'in' | 'out' | 'bridged' }
  /** `-m limit`: a token bucket; the first `burst` packets find a token. `rate` as printed: `3/min`. */
  | { readonly kind: 'limit'; readonly rate: string; readonly burst: number }
  | { readonly kind: 'mac-source'; readonly mac: MacAddress }
  /** `-m tos`: `tos & mask == value`. */
  | { readonly kind: 'tos'; readonly value: number; readonly mask: number }
  | { readonly kind: 'dscp'; readonly value: number }
  /** `-m owner`: the user or group of the socket that sent the packet; ranges of numeric ids. */
  | { readonly kind: 'owner'; readonly what: 'uid' | 'gid'; readonly range: PortRange }
  /** `-m owner --socket-exists` */
  | { readonly kind: 'socket-exists' }
  | {
      readonly kind: 'ip-range';
      readonly side: 'source' | 'destination';
      readonly from: IpAddress;
      readonly to: IpAddress;
    }
  | { readonly kind: 'packet-type'; readonly type: 'unicast' | 'broadcast' | 'multicast' }
  /** `-m socket`: a socket on this machine would take the packet. */
  | {
      readonly kind: 'socket';
      readonly transparent: boolean;
      readonly nowildcard: boolean;
      readonly restoreMark: boolean;
    }
  /** `-m length`: length of the IP packet in bytes. */
  | { readonly kind: 'length'; readonly range: PortRange }
  | { readonly kind: 'ttl'; readonly compare: 'eq' | 'lt' | 'gt'; readonly value: number }
  /** `-m realm`: the route's realm. */
  | { readonly kind: 'realm'; readonly value: number; readonly mask: number }
  /** What this page does not know; `words` is its text. Whether the packet matches cannot be said. */
  | { readonly kind: 'unknown'; readonly words: string };

/** One condition of a rule; a rule matches when all of its conditions hold. `negated` for `!`. */
export type Match = Condition & { readonly negated: boolean };

export type MatchKind = Condition['kind'];

/** Whether a device name fits what `-i` or `-o` names: `cali+` fits every name that begins with `cali`. */
export function matchesInterface(pattern: string, name: string): boolean {
  return pattern.endsWith('+') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

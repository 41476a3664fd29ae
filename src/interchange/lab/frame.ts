import type { IpAddress, MacAddress } from '../../linux/address.js';
import { ip } from '../../linux/address.js';
import { protocolName } from '../../linux/protocol-numbers.js';
import { PROTOCOL } from '../../simulator/packet/packet.js';
import type { IpHeader, OuterHeader, PacketHeaders } from '../../simulator/trace.js';

/** UDP ports on which tunnels of the lab carry frames; the packet alone does not tell. */
export interface FrameContext {
  readonly vxlanPorts: ReadonlySet<number>;
}

/** The first bytes of a frame, as its headers; with what a trace does not show but a comparison has to know. */
export interface ParsedFrame {
  readonly headers: PacketHeaders;
  /** The frame carries a piece of a packet other than the first, or an error about such a piece. */
  readonly laterFragment: boolean;
  /** TCP flags of data or of a close: not the opening that a trace follows. */
  readonly laterSegment: boolean;
  /** Neighbour discovery, multicast listeners, redirects: what kernels say unasked; and errors about that. */
  readonly chatter: boolean;
}

/** How the captured bytes begin (ARPHRD_…, include/uapi/linux/if_arp.h). */
const ETHERNET_LIKE = new Set([1, 772]);

/** Reads a frame from its first bytes; undefined for what is neither IPv4 nor IPv6, or is cut off too early. */
export function parseFrame(
  hex: string,
  { linkType, etherType, context }: { linkType: number; etherType: number; context: FrameContext },
): ParsedFrame | undefined {
  const reader = new Bytes(hex);
  let mac: PacketHeaders['mac'];
  if (ETHERNET_LIKE.has(linkType)) {
    const destination = reader.mac();
    const source = reader.mac();
    reader.skip(2);
    if (linkType === 1) mac = { source, destination };
  }
  if (etherType !== IPV4 && etherType !== IPV6) return undefined;
  try {
    return parsePacket(reader, etherType, context, mac, []);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const IPV4 = 0x0800;
const IPV6 = 0x86dd;

function parsePacket(
  reader: Bytes,
  etherType: number,
  context: FrameContext,
  mac: PacketHeaders['mac'],
  outer: readonly OuterHeader[],
): ParsedFrame | undefined {
  if (etherType !== IPV4 && etherType !== IPV6) return undefined;
  const { header, number, offset } = etherType === IPV4 ? ipv4(reader) : ipv6(reader);
  const base = { ...(mac ? { mac } : {}), outer };
  const plain = { laterFragment: offset > 0, laterSegment: false, chatter: false };
  if (offset > 0) return { headers: { ...base, ip: header }, ...plain };
  if (number === PROTOCOL.ipip) return parsePacket(reader, IPV4, context, mac, [...outer, header]);
  if (number === PROTOCOL.tcp) {
    const { sourcePort, destinationPort } = reader.ports();
    reader.skip(9);
    const flags = reader.uint(1);
    const tcp = TCP_OPENING.get(flags & 0x1f);
    const headers = { ...base, ip: header, sourcePort, destinationPort, ...(tcp ? { tcp } : {}) };
    return { headers, ...plain, laterSegment: tcp === undefined };
  }
  if (number === PROTOCOL.udp || number === PROTOCOL.sctp) {
    const { sourcePort, destinationPort } = reader.ports();
    const headers = { ...base, ip: header, sourcePort, destinationPort };
    if (number !== PROTOCOL.udp || !context.vxlanPorts.has(destinationPort)) return { headers, ...plain };
    reader.skip(4);
    // Whatever else is sent to that port has no VXLAN header (RFC 7348, section 5: the I flag alone).
    if (reader.uint(1) !== 0x08) return { headers, ...plain };
    reader.skip(3);
    const vni = reader.uint(3);
    reader.skip(1);
    const inner = { destination: reader.mac(), source: reader.mac() };
    const vxlan = { vni, sourcePort, destinationPort, innerMac: inner };
    return parsePacket(reader, reader.uint(2), context, mac, [...outer, { ...header, vxlan }]);
  }
  if (number === PROTOCOL.icmp || number === PROTOCOL.icmpv6) {
    const type = reader.uint(1);
    const code = reader.uint(1);
    reader.skip(2);
    const rest = reader.uint(4);
    const icmp = number === PROTOCOL.icmp ? icmpv4(type, code, rest) : icmpv6(type, code, rest);
    const headers = { ...base, ip: header, ...(icmp ? { icmp } : {}) };
    const about = icmp?.code === undefined ? undefined : quoted(reader, etherType, context);
    const laterFragment = about?.laterFragment ?? false;
    return { headers, ...plain, laterFragment, chatter: icmp === undefined || (about?.chatter ?? false) };
  }
  // Group membership (IGMP) is between kernels and switches.
  return { headers: { ...base, ip: header }, ...plain, chatter: number === 2 || number === 0 };
}

/** What an error is about; undefined where too little of it is quoted. */
function quoted(reader: Bytes, etherType: number, context: FrameContext): ParsedFrame | undefined {
  try {
    return parsePacket(reader, etherType, context, undefined, []);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** SYN, SYN-ACK, ACK without PSH, RST with and without ACK; URG aside. */
const TCP_OPENING: ReadonlyMap<number, NonNullable<PacketHeaders['tcp']>> = new Map([
  [0x02, 'syn'],
  [0x12, 'syn-ack'],
  [0x10, 'ack'],
  [0x04, 'rst'],
  [0x14, 'rst'],
]);

interface ParsedIp {
  readonly header: IpHeader;
  readonly number: number;
  readonly offset: number;
}

function ipv4(reader: Bytes): ParsedIp {
  const headerLength = (reader.uint(1) & 15) * 4;
  reader.skip(1);
  const length = reader.uint(2);
  reader.skip(2);
  const fragment = reader.uint(2);
  const ttl = reader.uint(1);
  const number = reader.uint(1);
  reader.skip(2);
  const source = reader.ipv4();
  const destination = reader.ipv4();
  reader.skip(headerLength - 20);
  const offset = (fragment & 0x1fff) * 8;
  const more = (fragment & 0x2000) !== 0;
  const header: IpHeader = {
    source,
    destination,
    protocol: nameOf(number),
    ttl,
    length,
    dontFragment: (fragment & 0x4000) !== 0,
    ...(more || offset > 0 ? { fragment: { offset, more } } : {}),
  };
  return { header, number, offset };
}

function ipv6(reader: Bytes): ParsedIp {
  reader.skip(4);
  const length = reader.uint(2) + 40;
  let number = reader.uint(1);
  const ttl = reader.uint(1);
  const source = reader.ipv6();
  const destination = reader.ipv6();
  let fragment: { offset: number; more: boolean } | undefined;
  if (number === FRAGMENT_HEADER) {
    number = reader.uint(1);
    reader.skip(1);
    const field = reader.uint(2);
    fragment = { offset: field & 0xfff8, more: (field & 1) !== 0 };
    reader.skip(4);
  }
  const header: IpHeader = {
    source,
    destination,
    protocol: nameOf(number),
    ttl,
    length,
    dontFragment: false,
    ...(fragment ? { fragment } : {}),
  };
  return { header, number, offset: fragment?.offset ?? 0 };
}

const FRAGMENT_HEADER = 44;

function nameOf(number: number): string {
  return number === PROTOCOL.ipip ? 'ipip' : protocolName(number);
}

const UNREACHABLE_4: Readonly<Record<number, string>> = {
  0: 'net-unreachable',
  1: 'host-unreachable',
  2: 'protocol-unreachable',
  3: 'port-unreachable',
  4: 'fragmentation-needed',
  9: 'net-prohibited',
  10: 'host-prohibited',
  13: 'admin-prohibited',
};

const UNREACHABLE_6: Readonly<Record<number, string>> = {
  0: 'no-route',
  1: 'admin-prohibited',
  2: 'beyond-scope',
  3: 'address-unreachable',
  4: 'port-unreachable',
  5: 'policy-fail',
  6: 'reject-route',
};

/** Redirects are not followed by the simulator: they change no packet that is under way. */
function icmpv4(type: number, code: number, rest: number): PacketHeaders['icmp'] {
  if (type === 8) return { type: 'echo-request' };
  if (type === 0) return { type: 'echo-reply' };
  if (type === 11) return { type: 'time-exceeded', code: 'ttl-exceeded' };
  if (type !== 3) return undefined;
  const name = UNREACHABLE_4[code] ?? `code-${code}`;
  return { type: 'destination-unreachable', code: name, ...(code === 4 ? { mtu: rest & 0xffff } : {}) };
}

function icmpv6(type: number, code: number, rest: number): PacketHeaders['icmp'] {
  if (type === 128) return { type: 'echo-request' };
  if (type === 129) return { type: 'echo-reply' };
  if (type === 3) return { type: 'time-exceeded', code: 'ttl-exceeded' };
  if (type === 2) return { type: 'packet-too-big', code: 'packet-too-big', mtu: rest };
  if (type !== 1) return undefined;
  return { type: 'destination-unreachable', code: UNREACHABLE_6[code] ?? `code-${code}` };
}

/** Reads numbers and addresses from hexadecimal text; throws a RangeError past its end. */
class Bytes {
  #at = 0;

  constructor(readonly hex: string) {}

  skip(count: number): void {
    this.#at += count * 2;
  }

  #take(count: number): string {
    const end = this.#at + count * 2;
    if (end > this.hex.length) throw new RangeError('the frame is cut off');
    const taken = this.hex.slice(this.#at, end);
    this.#at = end;
    return taken;
  }

  uint(count: number): number {
    return Number.parseInt(this.#take(count), 16);
  }

  ports(): { sourcePort: number; destinationPort: number } {
    const sourcePort = this.uint(2);
    return { sourcePort, destinationPort: this.uint(2) };
  }

  mac(): MacAddress {
    return this.#take(6).match(/../g)!.join(':') as MacAddress;
  }

  ipv4(): IpAddress {
    return ip([0, 1, 2, 3].map(() => this.uint(1)).join('.'));
  }

  ipv6(): IpAddress {
    return ip(this.#take(16).match(/..../g)!.join(':'));
  }
}

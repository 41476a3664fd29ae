import ipaddr from 'ipaddr.js';

/**
 * Addresses are canonical text, so that they compare with `===`, key a Map, print and survive JSON as they are.
 * Arithmetic goes by way of {@link toNumber}.
 */
export type IpAddress = string & { readonly __brand: 'IpAddress' };
/** A network prefix in canonical text, host bits zero: `172.17.0.0/16`. */
export type IpPrefix = string & { readonly __brand: 'IpPrefix' };
/** A hardware address in lower case with colons. */
export type MacAddress = string & { readonly __brand: 'MacAddress' };

export type Family = 4 | 6;

/** Default routes' destinations. */
export const ANY_IPV4 = '0.0.0.0/0' as IpPrefix;
export const ANY_IPV6 = '::/0' as IpPrefix;

/** Canonical form of an address, or undefined when the text is none (four full octets, or RFC 4291 text; no zone). */
export function parseIp(text: string): IpAddress | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text).toString() as IpAddress;
  if (text.includes(':') && !text.includes('%') && ipaddr.IPv6.isValid(text)) {
    return ipaddr.IPv6.parse(text).toRFC5952String() as IpAddress;
  }
  return undefined;
}

/** `ADDRESS/LENGTH` split and checked; host bits may be set, as in an interface's address. */
export function parseInterfaceAddress(
  text: string,
): { address: IpAddress; prefixLength: number } | undefined {
  const [host, length, ...rest] = text.split('/');
  const address = parseIp(host ?? '');
  if (!address || length === undefined || rest.length > 0 || !/^\d{1,3}$/.test(length)) return undefined;
  const prefixLength = Number(length);
  return prefixLength <= bits(family(address)) ? { address, prefixLength } : undefined;
}

/** Canonical prefix of `ADDRESS/LENGTH` (host bits are cleared), or undefined when the text is none. */
export function parsePrefix(text: string): IpPrefix | undefined {
  const parsed = parseInterfaceAddress(text);
  return parsed && prefixOf(parsed.address, parsed.prefixLength);
}

/** An address written in the source code; throws a RangeError when it is wrong, which is a mistake in the program. */
export function ip(text: string): IpAddress {
  const address = parseIp(text);
  if (!address) throw new RangeError(`not an IP address: ${text}`);
  return address;
}

/** A prefix written in the source code; throws a RangeError when it is wrong. */
export function prefix(text: string): IpPrefix {
  const parsed = parsePrefix(text);
  if (!parsed) throw new RangeError(`not an IP prefix: ${text}`);
  return parsed;
}

/** A hardware address in canonical form, or undefined. */
export function parseMac(text: string): MacAddress | undefined {
  return /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(text) ? (text.toLowerCase() as MacAddress) : undefined;
}

export function family(address: IpAddress | IpPrefix): Family {
  return address.includes(':') ? 6 : 4;
}

/** `10.0.0.1:80`, `[fd00::1]:80` (RFC 5952, 6). */
export function addressAndPort(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** Bits in an address of the family: 32 or 128. */
export function bits(of: Family): 32 | 128 {
  return of === 4 ? 32 : 128;
}

/** An IPv4 address as an unsigned integer, without the cost of {@link toNumber}'s. */
export function ipv4ToNumber(address: IpAddress): number {
  let value = 0;
  let octet = 0;
  for (let at = 0; at < address.length; at++) {
    const code = address.charCodeAt(at);
    if (code === DOT) {
      value = value * 256 + octet;
      octet = 0;
    } else octet = octet * 10 + (code - ZERO);
  }
  return value * 256 + octet;
}

const DOT = '.'.charCodeAt(0);
const ZERO = '0'.charCodeAt(0);

/** The address as an unsigned integer. */
export function toNumber(address: IpAddress): bigint {
  if (family(address) === 4) return BigInt(ipv4ToNumber(address));
  return ipaddr.IPv6.parse(address)
    .toByteArray()
    .reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

/** The inverse of {@link toNumber}. */
export function fromNumber(of: Family, value: bigint): IpAddress {
  if (of === 4) return ipv4FromNumber(Number(BigInt.asUintN(32, value)));
  const bytes: number[] = [];
  for (let shift = bits(of) - 8; shift >= 0; shift -= 8) bytes.push(Number((value >> BigInt(shift)) & 0xffn));
  return (ipaddr.fromByteArray(bytes) as ipaddr.IPv6).toRFC5952String() as IpAddress;
}

function ipv4FromNumber(value: number): IpAddress {
  return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}` as IpAddress;
}

/** The number with its host bits cleared; a shift by 32 would be a shift by 0. */
function maskIpv4(value: number, length: number): number {
  return length === 0 ? 0 : (value & (-1 << (32 - length))) >>> 0;
}

/** The prefix of this length that the address is in. */
export function prefixOf(address: IpAddress, length: number): IpPrefix {
  const of = family(address);
  if (of === 4) return `${ipv4FromNumber(maskIpv4(ipv4ToNumber(address), length))}/${length}` as IpPrefix;
  const hostBits = BigInt(bits(of) - length);
  return `${fromNumber(of, (toNumber(address) >> hostBits) << hostBits)}/${length}` as IpPrefix;
}

/** The single-address prefix: /32 or /128. */
export function hostPrefix(address: IpAddress): IpPrefix {
  return `${address}/${bits(family(address))}` as IpPrefix;
}

export function prefixLength(of: IpPrefix): number {
  return Number(of.slice(of.indexOf('/') + 1));
}

/** First address of the prefix: the network's own. */
export function networkAddress(of: IpPrefix): IpAddress {
  return of.slice(0, of.indexOf('/')) as IpAddress;
}

/** Last address of the prefix: an IPv4 network's broadcast address. */
export function lastAddress(of: IpPrefix): IpAddress {
  return nthAddress(of, size(of) - 1n);
}

/** How many addresses the prefix holds. */
export function size(of: IpPrefix): bigint {
  return 1n << BigInt(bits(family(of)) - prefixLength(of));
}

/** The n-th address of the prefix; the network address is number 0. */
export function nthAddress(of: IpPrefix, n: bigint | number): IpAddress {
  return fromNumber(family(of), toNumber(networkAddress(of)) + BigInt(n));
}

/** Whether the address is in the prefix; never across families. */
export function contains(of: IpPrefix, address: IpAddress): boolean {
  if (family(of) !== family(address)) return false;
  const length = prefixLength(of);
  if (family(of) === 6) return prefixOf(address, length) === of;
  return maskIpv4(ipv4ToNumber(address), length) === ipv4ToNumber(networkAddress(of));
}

/** Whether all of `inner` is in `outer`. */
export function covers(outer: IpPrefix, inner: IpPrefix): boolean {
  return prefixLength(inner) >= prefixLength(outer) && contains(outer, networkAddress(inner));
}

export function overlap(a: IpPrefix, b: IpPrefix): boolean {
  return covers(a, b) || covers(b, a);
}

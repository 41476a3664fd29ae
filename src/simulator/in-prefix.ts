import {
  bits,
  family,
  type IpAddress,
  type IpPrefix,
  ipv4ToNumber,
  networkAddress,
  prefixLength,
  toNumber,
} from '../linux/address.js';

/** So many prefixes are remembered in parsed form; more than the rules of a large machine name. */
const REMEMBERED = 50_000;

interface Parsed {
  readonly of: 4 | 6;
  readonly length: number;
  /** The network address, host bits left out. */
  readonly network: number | bigint;
}

const parsed = new Map<IpPrefix, Parsed>();
let lastAddress: IpAddress | undefined;
let lastNumber = 0;

/**
 * Whether the address is in the prefix. As `contains`, but a packet asks this of thousands of rules with the same
 * address, so parsed prefixes and the last address are kept.
 */
export function inPrefix(prefix: IpPrefix, address: IpAddress): boolean {
  const { of, length, network } = parse(prefix);
  if (of === 6) return family(address) === 6 && toNumber(address) >> BigInt(128 - length) === network;
  if (address !== lastAddress) {
    if (family(address) === 6) return false;
    lastAddress = address;
    lastNumber = ipv4ToNumber(address);
  }
  return withoutHost(lastNumber, length) === network;
}

function parse(prefix: IpPrefix): Parsed {
  let found = parsed.get(prefix);
  if (found) return found;
  const of = family(prefix);
  const length = prefixLength(prefix);
  const address = networkAddress(prefix);
  const network =
    of === 4 ? withoutHost(ipv4ToNumber(address), length) : toNumber(address) >> BigInt(bits(of) - length);
  found = { of, length, network };
  if (parsed.size >= REMEMBERED) parsed.clear();
  parsed.set(prefix, found);
  return found;
}

function withoutHost(address: number, length: number): number {
  return length === 0 ? 0 : address >>> (32 - length);
}

import {
  bits,
  family,
  type IpAddress,
  type IpPrefix,
  networkAddress,
  prefixLength,
  toNumber,
} from '../linux/address.js';

/** An IPv4 address as an unsigned 32-bit number. */
function ipv4Number(address: IpAddress): number {
  let value = 0;
  let octet = 0;
  for (let index = 0; index < address.length; index += 1) {
    const code = address.charCodeAt(index);
    if (code === 46) {
      value = value * 256 + octet;
      octet = 0;
    } else {
      octet = octet * 10 + code - 48;
    }
  }
  return value * 256 + octet;
}

function keyOf(address: IpAddress, length: number): number | bigint {
  const of = family(address);
  return shifted(of, of === 4 ? ipv4Number(address) : toNumber(address), length);
}

function shifted(of: 4 | 6, number: number | bigint, length: number): number | bigint {
  if (typeof number === 'bigint') return number >> BigInt(bits(of) - length);
  return Math.floor(number / 2 ** (32 - length));
}

const parsedPrefixes = new Map<IpPrefix, { of: 4 | 6; length: number; key: number | bigint }>();

/** Whether the address is in the prefix: `contains` for the many rules that a packet meets, which keeps the parsed prefixes. */
export function inPrefix(prefix: IpPrefix, address: IpAddress): boolean {
  let parsed = parsedPrefixes.get(prefix);
  if (!parsed) {
    const length = prefixLength(prefix);
    parsed = { of: family(prefix), length, key: keyOf(networkAddress(prefix), length) };
    if (parsedPrefixes.size >= 50_000) parsedPrefixes.clear();
    parsedPrefixes.set(prefix, parsed);
  }
  return parsed.of === family(address) && keyOf(address, parsed.length) === parsed.key;
}

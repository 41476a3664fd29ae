import {
  type IpAddress,
  lastAddress,
  networkAddress,
  parseIp,
  parsePrefix,
  prefixLength,
  toNumber,
} from '../address.js';
import { protocolNumber } from '../protocol-numbers.js';

/** Types of values, as nft names them (nft(8), "DATA TYPES"); `boolean` is that of `missing` and `exists`. */
export type NftDataType =
  | 'ipv4_addr'
  | 'ipv6_addr'
  | 'inet_proto'
  | 'inet_service'
  | 'mark'
  | 'ifname'
  | 'nf_proto'
  | 'pkt_type'
  | 'icmp_type'
  | 'icmpv6_type'
  | 'ct_state'
  | 'ct_status'
  | 'ct_dir'
  | 'fib_addrtype'
  | 'integer'
  | 'boolean';

/** A value: addresses and names as text, all else as a number. */
export type NftDatum = string | number;

/** What a value is compared with: one value, a range of them, or the beginning of a name. */
export type NftAtom =
  | { readonly kind: 'exact'; readonly value: NftDatum }
  | { readonly kind: 'range'; readonly from: bigint; readonly to: bigint }
  | { readonly kind: 'prefix'; readonly text: string };

const ICMP: Readonly<Record<string, number>> = {
  'echo-reply': 0,
  'destination-unreachable': 3,
  'source-quench': 4,
  redirect: 5,
  'echo-request': 8,
  'router-advertisement': 9,
  'router-solicitation': 10,
  'time-exceeded': 11,
  'parameter-problem': 12,
};
const ICMPV6: Readonly<Record<string, number>> = {
  'destination-unreachable': 1,
  'packet-too-big': 2,
  'time-exceeded': 3,
  'parameter-problem': 4,
  'echo-request': 128,
  'echo-reply': 129,
  'nd-router-solicit': 133,
  'nd-router-advert': 134,
  'nd-neighbor-solicit': 135,
  'nd-neighbor-advert': 136,
};

/** A value, range or prefix as nft prints it; undefined for what is none of the type. */
export function parseAtom(type: NftDataType, text: string): NftAtom | undefined {
  switch (type) {
    case 'ipv4_addr':
    case 'ipv6_addr':
      return addressAtom(text);
    case 'ifname':
      return nameAtom(text);
    case 'inet_proto':
      return exactly(protocolNumber(text));
    case 'inet_service':
    case 'mark':
    case 'integer':
      return numberAtom(text);
    case 'icmp_type':
      return exactly(ICMP[text]) ?? numberAtom(text);
    case 'icmpv6_type':
      return exactly(ICMPV6[text]) ?? numberAtom(text);
    case 'nf_proto':
      return text === 'ipv4' || text === 'ipv6' ? exactly(text) : undefined;
    case 'pkt_type':
    case 'ct_state':
    case 'ct_status':
    case 'ct_dir':
    case 'fib_addrtype':
    case 'boolean':
      return /^[a-z]/.test(text) ? exactly(text) : undefined;
  }
}

function exactly(value: NftDatum | undefined): NftAtom | undefined {
  return value === undefined ? undefined : { kind: 'exact', value };
}

function addressAtom(text: string): NftAtom | undefined {
  const address = parseIp(text);
  if (address) return exactly(address);
  const prefix = parsePrefix(text);
  if (prefix) {
    const network = networkAddress(prefix);
    const last = lastAddress(prefix);
    return prefixLength(prefix) === (network.includes(':') ? 128 : 32)
      ? exactly(network)
      : { kind: 'range', from: toNumber(network), to: toNumber(last) };
  }
  const [from, to] = text.split('-').map(parseIp);
  return from && to ? { kind: 'range', from: toNumber(from), to: toNumber(to) } : undefined;
}

function numberAtom(text: string): NftAtom | undefined {
  const [from, to, more] = text.split('-').map(numberOf);
  if (from === undefined || more !== undefined) return undefined;
  if (!text.includes('-')) return exactly(from);
  return to === undefined ? undefined : { kind: 'range', from: BigInt(from), to: BigInt(to) };
}

/** `80`, `0x00004000`; undefined for what is no whole number. */
export function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^(?:\d+|0x[\da-f]+)$/i.test(text) ? Number(text) : undefined;
}

function nameAtom(text: string): NftAtom {
  const name = text.replace(/^"|"$/g, '');
  return name.endsWith('*') ? { kind: 'prefix', text: name.slice(0, -1) } : { kind: 'exact', value: name };
}

/** Whether a value is, or lies in, what it is compared with. */
export function fits(atom: NftAtom, value: NftDatum): boolean {
  switch (atom.kind) {
    case 'exact':
      return atom.value === value;
    case 'prefix':
      return typeof value === 'string' && value.startsWith(atom.text);
    case 'range': {
      const number = typeof value === 'number' ? BigInt(value) : toNumber(value as IpAddress);
      return number >= atom.from && number <= atom.to;
    }
  }
}

import { protocolNumber } from '../protocol-numbers.js';
import type { Cursor } from './cursor.js';
import type { NftDataType } from './data.js';

/** What an expression reads of a packet, of what the kernel knows about it, or of chance. */
export type NftField =
  /** `ip saddr`, `ip6 daddr` */
  | { readonly kind: 'address'; readonly family: 4 | 6; readonly side: Side }
  /** `th dport`; with a protocol `tcp dport`. */
  | { readonly kind: 'port'; readonly side: Side; readonly protocol?: number }
  /** `meta l4proto`; with a family `ip protocol`. */
  | { readonly kind: 'protocol'; readonly family?: 4 | 6 }
  | { readonly kind: 'nfproto' | 'mark' | 'packet-type' | 'length' }
  /** `iifname`, `oif` */
  | { readonly kind: 'interface'; readonly side: 'in' | 'out' }
  /** `ip ttl`, `ip6 hoplimit` */
  | { readonly kind: 'ttl'; readonly family: 4 | 6 }
  | { readonly kind: 'icmp-type'; readonly family: 4 | 6 }
  | { readonly kind: 'ct-state' | 'ct-status' | 'ct-direction' | 'ct-mark' }
  /** `ct original ip daddr`; the family where it is said. */
  | {
      readonly kind: 'ct-address';
      readonly direction: 'original' | 'reply';
      readonly side: Side;
      readonly family?: 4 | 6;
    }
  /** `ct original proto-dst` */
  | { readonly kind: 'ct-port'; readonly direction: 'original' | 'reply'; readonly side: Side }
  /** `fib daddr . iif type`: what the address is to this machine, or to one of its devices. */
  | { readonly kind: 'address-type'; readonly side: Side; readonly limit?: 'in' | 'out' }
  /** `fib saddr . iif oif`: whether there is a way back, and by the same device. */
  | { readonly kind: 'way-back'; readonly sameDevice: boolean; readonly mark: boolean }
  /** `numgen random mod 3`: a number from `offset` on, below `offset + mod`. */
  | { readonly kind: 'lot'; readonly mod: number; readonly offset: number };

type Side = 'source' | 'destination';

const PORT_PROTOCOLS: ReadonlySet<string> = new Set(['tcp', 'udp', 'sctp', 'dccp', 'udplite']);
const META: Readonly<Record<string, NftField>> = {
  l4proto: { kind: 'protocol' },
  nfproto: { kind: 'nfproto' },
  mark: { kind: 'mark' },
  pkttype: { kind: 'packet-type' },
  length: { kind: 'length' },
  iifname: { kind: 'interface', side: 'in' },
  iif: { kind: 'interface', side: 'in' },
  oifname: { kind: 'interface', side: 'out' },
  oif: { kind: 'interface', side: 'out' },
};

/** The expression that begins at the cursor, which then stands behind it; undefined, and the cursor stays, for others. */
function readField(words: Cursor): NftField | undefined {
  const start = words.at;
  const field = fieldAt(words);
  if (!field) words.at = start;
  return field;
}

/** Expressions with dots between: `ip daddr . meta l4proto . th dport`. */
export function readKey(words: Cursor): readonly NftField[] | undefined {
  const start = words.at;
  const fields: NftField[] = [];
  do {
    const field = readField(words);
    if (!field) {
      words.at = start;
      return undefined;
    }
    fields.push(field);
  } while (words.take('.'));
  return fields;
}

function fieldAt(words: Cursor): NftField | undefined {
  const head = words.next() ?? '';
  if (PORT_PROTOCOLS.has(head)) return portField(words.next(), protocolNumber(head));
  switch (head) {
    case 'th':
      return portField(words.next());
    case 'ip':
      return ipField(words.next(), 4);
    case 'ip6':
      return ipField(words.next(), 6);
    case 'icmp':
      return words.next() === 'type' ? { kind: 'icmp-type', family: 4 } : undefined;
    case 'icmpv6':
      return words.next() === 'type' ? { kind: 'icmp-type', family: 6 } : undefined;
    case 'meta':
      return META[words.next() ?? ''];
    case 'iifname':
    case 'iif':
    case 'oifname':
    case 'oif':
      return META[head];
    case 'ct':
      return ctField(words);
    case 'fib':
      return fibField(words);
    case 'numgen':
      return lotField(words);
    default:
      return undefined;
  }
}

function sideOf(word: string | undefined, source: string, destination: string): Side | undefined {
  if (word === source) return 'source';
  return word === destination ? 'destination' : undefined;
}

function portField(word: string | undefined, protocol?: number): NftField | undefined {
  const side = sideOf(word, 'sport', 'dport');
  return side && { kind: 'port', side, ...(protocol === undefined ? {} : { protocol }) };
}

function ipField(word: string | undefined, family: 4 | 6): NftField | undefined {
  const side = sideOf(word, 'saddr', 'daddr');
  if (side) return { kind: 'address', family, side };
  if (word === (family === 4 ? 'protocol' : 'nexthdr')) return { kind: 'protocol', family };
  if (word === (family === 4 ? 'ttl' : 'hoplimit')) return { kind: 'ttl', family };
  return word === 'length' && family === 4 ? { kind: 'length' } : undefined;
}

function ctField(words: Cursor): NftField | undefined {
  const what = words.next();
  switch (what) {
    case 'state':
    case 'status':
    case 'direction':
    case 'mark':
      return { kind: `ct-${what}` };
    case 'original':
    case 'reply':
      return ctTupleField(words, what);
    default:
      return undefined;
  }
}

function ctTupleField(words: Cursor, direction: 'original' | 'reply'): NftField | undefined {
  const family = words.take('ip') ? 4 : words.take('ip6') ? 6 : undefined;
  const word = words.next();
  const address = sideOf(word, 'saddr', 'daddr');
  if (address) return { kind: 'ct-address', direction, side: address, ...(family ? { family } : {}) };
  const port = sideOf(word, 'proto-src', 'proto-dst');
  return port && { kind: 'ct-port', direction, side: port };
}

function fibField(words: Cursor): NftField | undefined {
  const selectors: string[] = [];
  do selectors.push(words.next() ?? '');
  while (words.take('.'));
  const result = words.next();
  const side = selectors.includes('saddr') ? 'source' : 'destination';
  const has = (name: string) => selectors.includes(name);
  if (result === 'type') {
    const limit = has('iif') ? 'in' : has('oif') ? 'out' : undefined;
    return { kind: 'address-type', side, ...(limit ? { limit } : {}) };
  }
  if (result !== 'oif' || !has('saddr')) return undefined;
  return { kind: 'way-back', sameDevice: has('iif'), mark: has('mark') };
}

/** Where a counter stands (`numgen inc`) is not known, so that it is a lot as well. */
function lotField(words: Cursor): NftField | undefined {
  const mode = words.next();
  if (!words.take('mod')) return undefined;
  const mod = Number(words.next());
  const offset = words.take('offset') ? Number(words.next()) : 0;
  return (mode === 'random' || mode === 'inc') && mod >= 1 ? { kind: 'lot', mod, offset } : undefined;
}

/** The type of what a field reads, as nft names it. */
export function dataTypeOf(field: NftField): NftDataType {
  switch (field.kind) {
    case 'address':
      return field.family === 4 ? 'ipv4_addr' : 'ipv6_addr';
    case 'ct-address':
      return field.family === 6 ? 'ipv6_addr' : 'ipv4_addr';
    case 'port':
    case 'ct-port':
      return 'inet_service';
    case 'protocol':
      return 'inet_proto';
    case 'nfproto':
      return 'nf_proto';
    case 'mark':
    case 'ct-mark':
      return 'mark';
    case 'packet-type':
      return 'pkt_type';
    case 'interface':
      return 'ifname';
    case 'icmp-type':
      return field.family === 4 ? 'icmp_type' : 'icmpv6_type';
    case 'ct-state':
      return 'ct_state';
    case 'ct-status':
      return 'ct_status';
    case 'ct-direction':
      return 'ct_dir';
    case 'address-type':
      return 'fib_addrtype';
    case 'way-back':
      return 'boolean';
    case 'ttl':
    case 'length':
    case 'lot':
      return 'integer';
  }
}

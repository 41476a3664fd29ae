import { bits, family, type IpAddress, type IpPrefix, parseIp, prefixOf, toNumber } from '../../address.js';
import type { PortRange } from '../matches.js';

/** An unsigned number, decimal, hexadecimal (0x) or octal (0), no larger than `largest`. */
export function unsigned(text: string | undefined, largest = 0xffffffff): number | undefined {
  if (text === undefined || !/^(0x[0-9a-f]+|\d+)$/i.test(text)) return undefined;
  const value = /^0[0-7]+$/.test(text) ? Number.parseInt(text, 8) : Number(text);
  return value <= largest ? value : undefined;
}

/** `VALUE[/MASK]`; the mask is all ones where absent. */
export function valueAndMask(
  text: string | undefined,
  width = 0xffffffff,
): { value: number; mask: number } | undefined {
  const [first, second, ...rest] = (text ?? '').split('/');
  const value = unsigned(first, width);
  const mask = second === undefined ? width : unsigned(second, width);
  return value === undefined || mask === undefined || rest.length > 0 ? undefined : { value, mask };
}

/** `N` or `N:M`; an open end reaches to the smallest or largest number. */
export function numberRange(
  text: string | undefined,
  largest = 65535,
  separator = ':',
): PortRange | undefined {
  const parts = (text ?? '').split(separator);
  if (parts.length > 2 || text === '' || text === separator) return undefined;
  const [first = '', last] = parts;
  const from = first === '' && last !== undefined ? 0 : unsigned(first, largest);
  const to = last === undefined ? from : last === '' ? largest : unsigned(last, largest);
  return from === undefined || to === undefined || from > to ? undefined : { from, to };
}

/** `N,N:M,…` */
export function numberRanges(text: string): readonly PortRange[] | undefined {
  const ranges = text.split(',').map((part) => numberRange(part));
  return ranges.every((range) => range !== undefined) ? ranges : undefined;
}

/** `ADDRESS`, `ADDRESS/LENGTH` or `ADDRESS/NETMASK` (without holes) as a prefix. */
export function addressWithMask(text: string): IpPrefix | undefined {
  const [host, mask, ...rest] = text.split('/');
  const address = parseIp(host ?? '');
  if (!address || rest.length > 0) return undefined;
  const width = bits(family(address));
  if (mask === undefined) return prefixOf(address, width);
  const length = /^\d+$/.test(mask) ? Number(mask) : maskLength(mask, address);
  return length === undefined || length > width ? undefined : prefixOf(address, length);
}

/** The number of leading ones of a netmask; undefined when it has holes or is of another family. */
function maskLength(text: string, address: IpAddress): number | undefined {
  const mask = parseIp(text);
  if (!mask || family(mask) !== family(address)) return undefined;
  const binary = toNumber(mask)
    .toString(2)
    .padStart(bits(family(mask)), '0');
  return /^1*0*$/.test(binary) ? binary.lastIndexOf('1') + 1 : undefined;
}

/** `A-B`, or one address for both ends. */
export function addressRange(text: string): { from: IpAddress; to: IpAddress } | undefined {
  const [first, last = first, ...rest] = text.split('-');
  const from = parseIp(first ?? '');
  const to = parseIp(last ?? '');
  if (!from || !to || rest.length > 0 || family(from) !== family(to)) return undefined;
  return toNumber(from) <= toNumber(to) ? { from, to } : undefined;
}

/** `src,dst,…` of a set's dimensions. */
export function setDirections(text: string | undefined): readonly ('src' | 'dst')[] | undefined {
  const words = (text ?? '').split(',');
  const directions = words.filter((word) => word === 'src' || word === 'dst');
  return directions.length === words.length ? directions : undefined;
}

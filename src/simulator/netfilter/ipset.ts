import {
  family,
  type IpAddress,
  type IpPrefix,
  networkAddress,
  parseIp,
  parsePrefix,
  prefixLength,
  prefixOf,
} from '../../linux/address.js';
import type { IpSet } from '../../linux/netfilter/ruleset.js';
import { protocolName, protocolNumber } from '../../linux/protocol-numbers.js';

/** What one dimension of a set is about. */
export type Dimension = 'ip' | 'net' | 'port' | 'mark';

/** The part of a packet that is looked up in one dimension. */
export type Probe =
  | { readonly address: IpAddress }
  | { readonly port: number; readonly protocol: string }
  | { readonly mark: number };

/** A set ready for look-ups: one hash probe for each combination of prefix lengths in use. */
export interface CompiledSet {
  readonly dimensions: readonly Dimension[];
  /** `bitmap:port` holds ports of any protocol. */
  readonly portsOnly: boolean;
  find(probes: readonly Probe[]): 'member' | 'nomatch' | undefined;
  /**
   * The nearest ports below and above one for which something is different. Only ports that stand in an element, and their
   * neighbours, are tried.
   *
   * @param dimension index of the dimension that is a port
   */
  turns(
    dimension: number,
    protocol: string,
    port: number,
    differs: (other: number) => boolean,
  ): readonly { readonly from: number; readonly to: number }[];
}

const sets = new WeakMap<IpSet, { readonly set: CompiledSet | undefined }>();

/** The set in a form for look-ups; undefined for a type that is not modelled. Made once for each set object. */
export function compileSet(of: IpSet): CompiledSet | undefined {
  let known = sets.get(of);
  if (!known) {
    known = { set: compile(of) };
    sets.set(of, known);
  }
  return known.set;
}

const DIMENSIONS: ReadonlySet<string> = new Set(['ip', 'net', 'port', 'mark']);

/** `hash:ip,port` and the like; `bitmap:ip`, `bitmap:port` (ipset(8)). */
export function dimensionsOf(type: string): readonly Dimension[] | undefined {
  const [method, rest] = type.split(':');
  if ((method !== 'hash' && method !== 'bitmap') || !rest) return undefined;
  const dimensions = rest.split(',');
  return dimensions.every((dimension) => DIMENSIONS.has(dimension)) ? (dimensions as Dimension[]) : undefined;
}

function compile(set: IpSet): CompiledSet | undefined {
  const dimensions = dimensionsOf(set.type);
  if (!dimensions) return undefined;
  const portsOnly = set.type === 'bitmap:port';
  const elements = new Map<string, 'member' | 'nomatch'>();
  const lengths = dimensions.map(() => new Set<number>());
  for (const line of set.members) {
    for (const parts of elementsOf(line, dimensions, portsOnly)) {
      for (const [index, part] of parts.entries())
        if (part.length !== undefined) lengths[index]!.add(part.length);
      const options = line.split(' ').slice(1);
      elements.set(parts.map(({ key }) => key).join(','), options.includes('nomatch') ? 'nomatch' : 'member');
    }
  }
  const order = lengths.map((used) => [...used].sort((a, b) => b - a));
  const boundaries = new Map<string, readonly number[]>();
  return {
    dimensions,
    portsOnly,
    find: (probes) => find(elements, order, probes),
    turns(dimension, protocol, port, differs) {
      const key = `${dimension} ${protocol}`;
      let known = boundaries.get(key);
      if (!known) {
        known = boundariesOf(elements.keys(), dimension, protocol);
        boundaries.set(key, known);
      }
      const above = known.find((other) => other > port && differs(other));
      const below = known.findLast((other) => other < port && differs(other));
      return [above, below].flatMap((other) => (other === undefined ? [] : [{ from: other, to: other }]));
    },
  };
}

/** The ports that elements have in a dimension, and those next to them, in ascending order. */
function boundariesOf(elements: Iterable<string>, dimension: number, protocol: string): number[] {
  const ports = new Set<number>();
  for (const element of elements) {
    const [of, port] = element.split(',')[dimension]!.split(':');
    if (of !== protocol) continue;
    for (const near of [-1, 0, 1]) ports.add(Number(port) + near);
  }
  return [...ports].filter((port) => port >= 1 && port <= 65535).sort((a, b) => a - b);
}

/** One dimension of an element: how it is hashed, and the prefix length of addresses. */
interface Part {
  readonly key: string;
  readonly length?: number;
}

/** The elements of a line of `ipset save`: a range of addresses or ports stands for several. */
function elementsOf(
  line: string,
  dimensions: readonly Dimension[],
  portsOnly: boolean,
): readonly (readonly Part[])[] {
  const texts = line.split(' ')[0]!.split(',');
  let elements: (readonly Part[])[] = [[]];
  for (const [index, dimension] of dimensions.entries()) {
    const parts = partsOf(texts[index] ?? '', dimension, portsOnly);
    elements = elements.flatMap((element) => parts.map((part) => [...element, part]));
  }
  return elements;
}

function partsOf(text: string, dimension: Dimension, portsOnly: boolean): readonly Part[] {
  switch (dimension) {
    case 'ip':
    case 'net':
      return addressParts(text);
    case 'mark':
      return [{ key: String(Number(text) >>> 0) }];
    case 'port':
      return portParts(portsOnly || text.includes(':') ? text : `tcp:${text}`);
  }
}

function addressParts(text: string): readonly Part[] {
  const address = parseIp(text);
  if (address) return [addressPart(prefixOf(address, family(address) === 4 ? 32 : 128))];
  const prefix = parsePrefix(text);
  return prefix ? [addressPart(prefix)] : [];
}

function addressPart(prefix: IpPrefix): Part {
  return { key: networkAddress(prefix), length: prefixLength(prefix) };
}

/** `tcp:80`, `tcp:80-90`; `80` in a set of ports alone. */
function portParts(text: string): readonly Part[] {
  const [first = '', second] = text.split(':');
  const number = second === undefined ? undefined : protocolNumber(first);
  const protocol = second === undefined ? '' : number === undefined ? first : protocolName(number);
  const [from, to] = (second ?? first).split('-').map(Number);
  const parts: Part[] = [];
  for (let port = from ?? 0; port <= (to ?? from ?? -1); port += 1)
    parts.push({ key: `${protocol}:${port}` });
  return parts;
}

/** The most specific element decides, so lengths are tried from long to short. */
function find(
  elements: ReadonlyMap<string, 'member' | 'nomatch'>,
  lengths: readonly (readonly number[])[],
  probes: readonly Probe[],
  key: readonly string[] = [],
): 'member' | 'nomatch' | undefined {
  const probe = probes[key.length];
  if (!probe) return elements.get(key.join(','));
  if (!('address' in probe)) {
    const text = 'mark' in probe ? String(probe.mark >>> 0) : `${probe.protocol}:${probe.port}`;
    return find(elements, lengths, probes, [...key, text]);
  }
  for (const length of lengths[key.length]!) {
    const network = isWhole(probe.address, length)
      ? probe.address
      : networkAddress(prefixOf(probe.address, length));
    const found = find(elements, lengths, probes, [...key, network]);
    if (found) return found;
  }
  return undefined;
}

function isWhole(address: IpAddress, length: number): boolean {
  return length === (family(address) === 4 ? 32 : 128);
}

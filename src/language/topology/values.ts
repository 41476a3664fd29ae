import type { AstNode } from 'langium';
import {
  type Family,
  hostPrefix,
  type IpAddress,
  type IpPrefix,
  parseInterfaceAddress,
  parseIp,
  parseMac,
  parsePrefix,
} from '../../linux/address.js';
import type { TransportProtocol } from '../../linux/namespace.js';
import { invalidAddress, portOutOfRange, valueOutOfRange } from '../diagnostics/invalid-value.js';
import type * as ast from '../generated/knet/ast.js';
import type { Place } from './draft.js';

/**
 * Readers of single values. Each takes the node, the property that holds the text, and the text; it gives undefined when
 * the text is missing (which is a syntax error that was reported already) or wrong (which it reports).
 */
export function addressValue(
  at: Place,
  node: AstNode,
  property: string,
  text: string | undefined,
  index = 0,
): IpAddress | undefined {
  if (text === undefined) return undefined;
  const address = parseIp(text);
  if (!address) at.report(invalidAddress(text, at.part(node, property, index)));
  return address;
}

/** All addresses of settings that list some; those that are none are reported and left out. */
export function addressesOf(
  at: Place,
  settings: readonly (AstNode & { readonly addresses: readonly string[] })[],
): IpAddress[] {
  return settings.flatMap((node) =>
    node.addresses.flatMap((text, index) => addressValue(at, node, 'addresses', text, index) ?? []),
  );
}

/** All prefixes of settings that list some, like {@link addressesOf}. */
export function prefixesOf(
  at: Place,
  settings: readonly (AstNode & { readonly prefixes: readonly string[] })[],
): IpPrefix[] {
  return settings.flatMap((node) =>
    node.prefixes.flatMap((text, index) => prefixValue(at, node, 'prefixes', text, index) ?? []),
  );
}

export function prefixValue(
  at: Place,
  node: AstNode,
  property: string,
  text: string | undefined,
  index = 0,
): IpPrefix | undefined {
  if (text === undefined) return undefined;
  const prefix = parsePrefix(text);
  if (!prefix) at.report(invalidAddress(text, at.part(node, property, index)));
  return prefix;
}

/** A prefix, or an address that stands for itself alone. */
export function blockValue(
  at: Place,
  node: AstNode,
  property: string,
  text: string | undefined,
  index = 0,
): IpPrefix | undefined {
  if (text === undefined || text.includes('/')) return prefixValue(at, node, property, text, index);
  const address = addressValue(at, node, property, text, index);
  return address && hostPrefix(address);
}

/** All of a list of such; those that are none are reported and left out. */
export function blockValues(
  at: Place,
  node: AstNode,
  property: string,
  texts: readonly string[],
): IpPrefix[] {
  return texts.flatMap((text, index) => blockValue(at, node, property, text, index) ?? []);
}

export function interfaceAddressValue(
  at: Place,
  node: AstNode,
  property: string,
  text: string | undefined,
): { address: IpAddress; prefixLength: number } | undefined {
  if (text === undefined) return undefined;
  const value = parseInterfaceAddress(text);
  if (!value) at.report(invalidAddress(text, at.part(node, property)));
  return value;
}

/** The grammar admits nothing but well-formed hardware addresses; this brings them into canonical form. */
export function macValue(text: string | undefined): string | undefined {
  return text === undefined ? undefined : parseMac(text);
}

export function portValue(
  at: Place,
  node: AstNode,
  property: string,
  port: number | undefined,
): number | undefined {
  if (port === undefined) return undefined;
  if (port >= 1 && port <= 65535) return port;
  at.report(portOutOfRange(port, at.part(node, property)));
  return undefined;
}

/** A number within inclusive limits; `what` names it in the finding. */
export function numberValue(
  at: Place,
  node: AstNode,
  property: string,
  value: number | undefined,
  what: string,
  limits: readonly [number, number],
): number | undefined {
  if (value === undefined) return undefined;
  if (value >= limits[0] && value <= limits[1]) return value;
  at.report(valueOutOfRange(what, value, limits, at.part(node, property)));
  return undefined;
}

/** `on`, `off`, or a word on its own, which switches on. */
export function isOn(
  setting: { readonly value?: string | undefined } | undefined,
  otherwise: boolean,
): boolean {
  return setting ? setting.value !== 'off' : otherwise;
}

export function protocolOf(text: string | undefined): TransportProtocol {
  return (text as TransportProtocol | undefined) ?? 'tcp';
}

/** MTUs that Linux takes: 68 (RFC 791) to 65535. */
export const MTU_LIMITS = [68, 65535] as const;

/** `ipv4`, `ipv6`. */
export function familyOf(word: ast.IpFamily): Family {
  return word === 'ipv4' ? 4 : 6;
}

import { rangeText } from '../../analysis/reach/address-range.js';
import { portsText } from '../../analysis/reach/ports.js';
import type { Connection } from '../../analysis/reach/reach.js';
import type { End } from '../../analysis/reach/units.js';

/** `shop/web => shop/api : TCP 8080`; ` over ipv6` behind it where that family's ports are not the other's. */
export function connectionText(connection: Connection): string {
  const [from, to, ports] = columns(connection);
  return `${from} => ${to} : ${ports}`;
}

/** Sender, receiver and ports. */
export function columns({ from, to, ...over }: Connection): [string, string, string] {
  return [endText(from), endText(to), overText(over)];
}

/** The ports, and the family where the other family's are not the same. */
export function overText({ ports, families, differs }: Omit<Connection, 'from' | 'to'>): string {
  return `${portsText(ports)}${differs ? ` over ipv${families[0]}` : ''}`;
}

/** `shop/web`; `10.0.0.0-10.255.255.255[External]`, `2001:db8::/32[External]` for addresses outside the model. */
export function endText(end: End): string {
  return end.kind === 'inside' ? end.name : `${rangeText(end.range)}[External]`;
}

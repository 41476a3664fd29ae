import { rangeText } from '../../analysis/reach/address-range.js';
import { portsText } from '../../analysis/reach/ports.js';
import type { Connection } from '../../analysis/reach/reach.js';
import type { End } from '../../analysis/reach/units.js';

/** `shop/web => shop/api : TCP 8080`. */
export function connectionText(connection: Connection): string {
  const [from, to, ports] = columns(connection);
  return `${from} => ${to} : ${ports}`;
}

/** Sender, receiver and ports. */
export function columns({ from, to, ports }: Connection): [string, string, string] {
  return [endText(from), endText(to), portsText(ports)];
}

/** `shop/web`; `10.0.0.0-10.255.255.255[External]` for addresses outside the model. */
export function endText(end: End): string {
  return end.kind === 'inside' ? end.name : `${rangeText(end.range)}[External]`;
}

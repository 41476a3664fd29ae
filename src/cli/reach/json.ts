import { prefixesOf } from '../../analysis/reach/address-range.js';
import { PROTOCOLS } from '../../analysis/reach/ports.js';
import type { Connection } from '../../analysis/reach/reach.js';
import type { End } from '../../analysis/reach/units.js';

/** A range of addresses that is not one prefix is as many connections as it has prefixes. */
export function jsonOf({ from, to, ports, families, differs }: Connection): unknown[] {
  const listed = PROTOCOLS.flatMap((protocol) =>
    ports[protocol].map((range) => ({ protocol: protocol.toUpperCase(), from: range.from, to: range.to })),
  );
  const outside = [from, to].find((end) => end.kind === 'outside');
  const names = { src: jsonName(from), dst: jsonName(to) };
  if (!outside) return [{ ...names, ...(differs ? { family: families[0] } : {}), ports: listed }];
  return prefixesOf(outside.range).map((external) => ({ ...names, external, ports: listed }));
}

function jsonName(end: End): string {
  return end.kind === 'inside' ? end.name : 'external';
}

import type { SourceRange } from '../../linux/provenance.js';
import type { Finding } from '../../topology/finding.js';

/** invalid-address: text in the shape of an address or prefix that is none: `192.168.300.1`, `10.0.0.0/40`. */
export function invalidAddress(text: string, source: SourceRange): Finding {
  const kind = text.includes('/') ? 'address with a prefix length' : 'IP address';
  const limit = text.includes(':')
    ? ''
    : text.includes('/')
      ? ' (four numbers up to 255, and a length up to 32)'
      : ' (four numbers up to 255)';
  return { code: 'invalid-address', severity: 'error', message: `${text} is no ${kind}${limit}`, source };
}

/** port-out-of-range: TCP and UDP ports go from 1 to 65535 (RFC 9293, RFC 768). */
export function portOutOfRange(port: number, source: SourceRange): Finding {
  return {
    code: 'port-out-of-range',
    severity: 'error',
    message: `${port} is no port: ports go from 1 to 65535`,
    source,
  };
}

/** value-out-of-range: a number that the kernel or the program would refuse. */
export function valueOutOfRange(
  what: string,
  value: number,
  [from, to]: readonly [number, number],
  source: SourceRange,
): Finding {
  return {
    code: 'value-out-of-range',
    severity: 'error',
    message: `${what} ${value} is out of range: it goes from ${from} to ${to}`,
    source,
  };
}

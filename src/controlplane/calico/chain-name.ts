import { sha256 } from '../digest/sha2.js';
import { base64url } from '../digest/text.js';

/** iptables' longest chain name (XT_EXTENSION_MAXNAMELEN less its terminator). */
export const MAX_CHAIN_NAME = 28;

/**
 * `cali-fw-cali0123456789a`, or, where that would be too long, the prefix, `_` and as much of the name's hash as fits
 * (libcalico-go/lib/hash/unique_id.go).
 */
export function chainName(prefix: string, name: string): string {
  const readable = prefix + name;
  if (readable.length <= MAX_CHAIN_NAME) return readable;
  const hash = base64url(sha256(new TextEncoder().encode(name)));
  return `${prefix}_${hash}`.slice(0, MAX_CHAIN_NAME);
}

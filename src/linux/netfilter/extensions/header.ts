import type { Condition } from '../matches.js';
import { type MatchExtension, perOption } from './extension.js';
import { numberRange, unsigned, valueAndMask } from './values.js';

/** Class names of `--dscp-class` (RFC 2474, 2597, 3246, 5865) and their values. */
const DSCP_CLASSES: Readonly<Record<string, number>> = {
  CS0: 0,
  CS1: 8,
  CS2: 16,
  CS3: 24,
  CS4: 32,
  CS5: 40,
  CS6: 48,
  CS7: 56,
  BE: 0,
  AF11: 10,
  AF12: 12,
  AF13: 14,
  AF21: 18,
  AF22: 20,
  AF23: 22,
  AF31: 26,
  AF32: 28,
  AF33: 30,
  AF41: 34,
  AF42: 36,
  AF43: 38,
  EF: 46,
};

/** The value of a DSCP class name, in any case. */
export function dscpClass(name: string | undefined): number | undefined {
  const key = (name ?? '').toUpperCase();
  return Object.hasOwn(DSCP_CLASSES, key) ? DSCP_CLASSES[key] : undefined;
}

const marked =
  (kind: 'mark' | 'connmark') =>
  (text: string): Condition | undefined => {
    const value = valueAndMask(text);
    return value && { kind, ...value };
  };

/** `-m mark` */
export const mark: MatchExtension = perOption({ '--mark': marked('mark') });

/** `-m connmark` */
export const connmark: MatchExtension = perOption({ '--mark': marked('connmark') });

/** `-m comment` */
export const comment: MatchExtension = perOption({ '--comment': (text) => ({ kind: 'comment', text }) });

/** `-m tos` */
export const tos: MatchExtension = perOption({
  '--tos': (text) => {
    const value = valueAndMask(text, 0xff);
    return value && { kind: 'tos', ...value };
  },
});

const dscpOf = (value: number | undefined): Condition | undefined =>
  value === undefined ? undefined : { kind: 'dscp', value };

/** `-m dscp` */
export const dscp: MatchExtension = perOption({
  '--dscp': (text) => dscpOf(unsigned(text, 63)),
  '--dscp-class': (text) => dscpOf(dscpClass(text)),
});

const ttlIs =
  (compare: 'eq' | 'lt' | 'gt') =>
  (text: string): Condition | undefined => {
    const value = unsigned(text, 255);
    return value === undefined ? undefined : { kind: 'ttl', compare, value };
  };

/** `-m ttl` */
export const ttl: MatchExtension = perOption({
  '--ttl-eq': ttlIs('eq'),
  '--ttl-lt': ttlIs('lt'),
  '--ttl-gt': ttlIs('gt'),
});

/** `-m hl`, the same of IPv6. */
export const hl: MatchExtension = perOption({
  '--hl-eq': ttlIs('eq'),
  '--hl-lt': ttlIs('lt'),
  '--hl-gt': ttlIs('gt'),
});

/** `-m length` */
export const length: MatchExtension = perOption({
  '--length': (text) => {
    const range = numberRange(text);
    return range && { kind: 'length', range };
  },
});

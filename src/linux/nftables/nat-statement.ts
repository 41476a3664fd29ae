import { parseIp } from '../address.js';
import type { PortRange } from '../netfilter/matches.js';
import type { NatRange, RandomPort } from '../netfilter/targets.js';
import type { Cursor } from './cursor.js';
import { numberOf } from './data.js';
import { readKey } from './fields.js';
import { readSource } from './source.js';
import type { NftStatement } from './statements.js';

/** `dnat ip to 10.0.0.1:80`, `snat to 1.2.3.4 fully-random`, `masquerade to :1024-65535`, `redirect to :8080`, `dnat to KEY map MAP`. */
export function natStatement(words: Cursor): NftStatement | undefined {
  const what = words.next();
  if (!words.take('ip')) words.take('ip6');
  const isTo = words.take('to');
  if (what === 'masquerade' || what === 'redirect') {
    const ports = isTo ? portsOf((words.next() ?? '').replace(/^:/, '')) : undefined;
    if (isTo && !ports) return undefined;
    const { random } = readFlags(words);
    return { kind: 'target', target: { kind: what, ...(ports ? { ports } : {}), random } };
  }
  if ((what !== 'dnat' && what !== 'snat') || !isTo) return undefined;
  return mapped(words, what) ?? fixed(words, what);
}

function mapped(words: Cursor, side: 'dnat' | 'snat'): NftStatement | undefined {
  const start = words.at;
  const key = readKey(words);
  const source = key && words.take('map') ? readSource(words, key) : undefined;
  if (key && source) return { kind: 'nat-map', side, key, source, ...readFlags(words) };
  words.at = start;
  return undefined;
}

function fixed(words: Cursor, kind: 'dnat' | 'snat'): NftStatement | undefined {
  const to = natRangeOf(words.next() ?? '');
  return to && { kind: 'target', target: { kind, to, ...readFlags(words) } };
}

function readFlags(words: Cursor): { random: RandomPort; persistent: boolean } {
  const flags = (words.peek() ?? '').split(',');
  const known = flags.filter((flag) => flag === 'random' || flag === 'fully-random' || flag === 'persistent');
  if (known.length === 0 || known.length < flags.length) return { random: false, persistent: false };
  words.next();
  const random = known.includes('fully-random') ? 'random-fully' : known.includes('random') && 'random';
  return { random, persistent: known.includes('persistent') };
}

/** `10.0.0.1`, `10.0.0.1:80`, `[fd00::1]:80-90`, `10.0.0.1-10.0.0.9`, `:80`; as a map has it `10.0.0.1 . 80`. */
export function natRangeOf(text: string): NatRange | undefined {
  const [head = '', second] = text.split(' . ');
  const [, bracketed, plain, after] = /^(?:\[([^\]]+)\]|([^[\]]*?))(?::([\d-]+))?$/.exec(head) ?? [];
  const isBareV6 = second === undefined && after !== undefined && (plain ?? '').includes(':');
  const addresses = addressesOf(isBareV6 ? head : (bracketed ?? plain ?? ''));
  const portText = isBareV6 ? undefined : (second ?? after);
  const ports = portText === undefined ? undefined : portsOf(portText);
  if ((portText !== undefined && !ports) || (!addresses && head !== '' && !head.startsWith(':')))
    return undefined;
  if (!addresses && !ports) return undefined;
  return { ...(addresses ? { addresses } : {}), ...(ports ? { ports } : {}) };
}

function addressesOf(text: string): NatRange['addresses'] {
  const [from, to] = text.split('-').map(parseIp);
  return from && { from, to: to ?? from };
}

function portsOf(text: string): PortRange | undefined {
  const [from, to] = text.split('-').map(numberOf);
  return from === undefined ? undefined : { from, to: to ?? from };
}

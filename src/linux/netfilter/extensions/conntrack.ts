import { protocolNumber } from '../../protocol-numbers.js';
import type { Condition, CtState } from '../matches.js';
import { type MatchExtension, perOption } from './extension.js';
import { addressWithMask, numberRange } from './values.js';

const STATES: readonly CtState[] = ['INVALID', 'NEW', 'RELATED', 'ESTABLISHED', 'UNTRACKED', 'SNAT', 'DNAT'];
const STATUSES = ['NONE', 'EXPECTED', 'SEEN_REPLY', 'ASSURED', 'CONFIRMED'];

function listOf<T extends string>(text: string, known: readonly T[]): readonly T[] | undefined {
  const words = text.split(',');
  return words.every((word) => (known as readonly string[]).includes(word))
    ? known.filter((word) => words.includes(word))
    : undefined;
}

const states = (text: string): Condition | undefined => {
  const list = listOf(text, STATES);
  return list && { kind: 'ctstate', states: list };
};

type Direction = 'original' | 'reply';
type Side = 'source' | 'destination';

const address =
  (direction: Direction, side: Side) =>
  (text: string): Condition | undefined => {
    const prefix = addressWithMask(text);
    return prefix && { kind: 'ct-address', direction, side, prefix };
  };

const port =
  (direction: Direction, side: Side) =>
  (text: string): Condition | undefined => {
    const range = numberRange(text);
    return range && { kind: 'ct-port', direction, side, range };
  };

/** `-m conntrack` */
export const conntrack: MatchExtension = perOption({
  '--ctstate': states,
  '--ctproto': (text) => {
    const protocol = protocolNumber(text);
    return protocol === undefined ? undefined : { kind: 'ct-protocol', protocol };
  },
  '--ctorigsrc': address('original', 'source'),
  '--ctorigdst': address('original', 'destination'),
  '--ctreplsrc': address('reply', 'source'),
  '--ctrepldst': address('reply', 'destination'),
  '--ctorigsrcport': port('original', 'source'),
  '--ctorigdstport': port('original', 'destination'),
  '--ctreplsrcport': port('reply', 'source'),
  '--ctrepldstport': port('reply', 'destination'),
  '--ctstatus': (text) => {
    const statuses = listOf(text, STATUSES);
    return statuses && { kind: 'ct-status', statuses };
  },
  '--ctdir': (text) => {
    const direction = text.toLowerCase();
    return direction === 'original' || direction === 'reply'
      ? { kind: 'ct-direction', direction }
      : undefined;
  },
});

/** `-m state`, the older spelling. */
export const state: MatchExtension = perOption({ '--state': states });

import type { Condition } from '../matches.js';
import { type MatchExtension, perOption, together } from './extension.js';
import { numberRange, valueAndMask } from './values.js';

/** `-m rpfilter` (net/ipv4/netfilter/ipt_rpfilter.c) */
export const rpfilter: MatchExtension = {
  options: new Map([
    ['--loose', 0],
    ['--validmark', 0],
    ['--accept-local', 0],
    ['--invert', 0],
  ]),
  read(options) {
    const has = (name: string) => options.some((option) => option.name === name);
    if (options.some((option) => option.negated)) return undefined;
    return [
      {
        kind: 'rpfilter',
        loose: has('--loose'),
        validMark: has('--validmark'),
        acceptLocal: has('--accept-local'),
        negated: has('--invert'),
      },
    ];
  },
};

const port =
  (side: 'in' | 'out') =>
  (name: string): Condition => ({ kind: 'physdev', side, name });

/** `-m physdev` */
export const physdev: MatchExtension = perOption({
  '--physdev-in': port('in'),
  '--physdev-out': port('out'),
  '--physdev-is-in': () => ({ kind: 'physdev-is', what: 'in' }),
  '--physdev-is-out': () => ({ kind: 'physdev-is', what: 'out' }),
  '--physdev-is-bridged': () => ({ kind: 'physdev-is', what: 'bridged' }),
});

/** `-m pkttype` */
export const pkttype: MatchExtension = perOption({
  '--pkt-type': (type) =>
    type === 'unicast' || type === 'broadcast' || type === 'multicast'
      ? { kind: 'packet-type', type }
      : undefined,
});

/** `-m realm` */
export const realm: MatchExtension = perOption({
  '--realm': (text) => {
    const value = valueAndMask(text);
    return value && { kind: 'realm', ...value };
  },
});

/** `-m socket` */
export const socket: MatchExtension = together(
  { '--transparent': 0, '--nowildcard': 0, '--restore-skmark': 0 },
  [],
  (given) => ({
    kind: 'socket',
    transparent: given['--transparent'] !== undefined,
    nowildcard: given['--nowildcard'] !== undefined,
    restoreMark: given['--restore-skmark'] !== undefined,
  }),
);

const owned =
  (what: 'uid' | 'gid') =>
  (text: string): Condition | undefined => {
    const range = numberRange(text, 0xffffffff, '-');
    return range && { kind: 'owner', what, range };
  };

/** `-m owner`; user and group names are unknown here, iptables-save prints numbers. */
export const owner: MatchExtension = perOption({
  '--uid-owner': owned('uid'),
  '--gid-owner': owned('gid'),
  '--socket-exists': () => ({ kind: 'socket-exists' }),
});

import type { IpAddress } from '../../address.js';
import { parseIp } from '../../address.js';
import { type MatchExtension, together } from './extension.js';
import { unsigned } from './values.js';

/** `-m statistic` */
export const statistic: MatchExtension = together(
  { '--mode': 1, '--probability': 1, '--every': 1, '--packet': 1 },
  ['--probability', '--every'],
  (given) => {
    const mode = given['--mode']?.[0];
    if (mode === 'random') {
      const text = given['--probability']?.[0];
      const probability = Number(text);
      return text !== undefined && probability >= 0 && probability <= 1
        ? { kind: 'random', probability }
        : undefined;
    }
    const every = unsigned(given['--every']?.[0]);
    const packet = unsigned(given['--packet']?.[0] ?? '0');
    if (mode !== 'nth' || !every || packet === undefined || packet >= every) return undefined;
    return { kind: 'nth', every, packet };
  },
);

/** `-m limit`; iptables-save prints the burst only when it is not 5. */
export const limit: MatchExtension = together({ '--limit': 1, '--limit-burst': 1 }, [], (given) => {
  const rate = given['--limit']?.[0] ?? '3/hour';
  const burst = unsigned(given['--limit-burst']?.[0] ?? '5', 10000);
  return burst !== undefined && /^\d+(\/(s|sec|second|m|min|minute|h|hour|d|day))?$/.test(rate)
    ? { kind: 'limit', rate, burst }
    : undefined;
});

const ACTIONS = { '--set': 'set', '--rcheck': 'rcheck', '--update': 'update', '--remove': 'remove' } as const;

/** `-m recent` */
export const recent: MatchExtension = together(
  {
    '--set': 0,
    '--rcheck': 0,
    '--update': 0,
    '--remove': 0,
    '--seconds': 1,
    '--hitcount': 1,
    '--reap': 0,
    '--rttl': 0,
    '--name': 1,
    '--mask': 1,
    '--rsource': 0,
    '--rdest': 0,
  },
  Object.keys(ACTIONS),
  (given) => {
    const [option, ...others] = Object.keys(ACTIONS).filter(
      (name) => given[name],
    ) as (keyof typeof ACTIONS)[];
    const seconds = unsigned(given['--seconds']?.[0]);
    const hitcount = unsigned(given['--hitcount']?.[0]);
    const mask = parseIp(given['--mask']?.[0] ?? '255.255.255.255') as IpAddress | undefined;
    if (!option || others.length > 0 || !mask) return undefined;
    if ((given['--seconds'] && seconds === undefined) || (given['--hitcount'] && hitcount === undefined))
      return undefined;
    return {
      kind: 'recent',
      action: ACTIONS[option],
      name: given['--name']?.[0] ?? 'DEFAULT',
      ...(seconds === undefined ? {} : { seconds }),
      ...(hitcount === undefined ? {} : { hitcount }),
      reap: given['--reap'] !== undefined,
      ttl: given['--rttl'] !== undefined,
      side: given['--rdest'] ? 'destination' : 'source',
      mask,
    };
  },
);

import { type IpAddress, networkAddress, prefixLength } from '../../linux/address.js';
import { compiledRuleAt } from '../../linux/netfilter/compile.js';
import type { Match } from '../../linux/netfilter/matches.js';
import type { Chain } from '../../linux/netfilter/ruleset.js';

/** Chains with fewer rules are gone through one by one. */
const LONG = 32;

/** Positions of rules, ascending: those that ask for one destination host, by that host, and all others. */
interface Index {
  readonly byHost: ReadonlyMap<IpAddress, readonly number[]>;
  readonly others: readonly number[];
}

/** As iptables-save prints a rule for one IPv4 host, which needs no reading of the whole. */
const FIRST_SAYS_HOST = /^(?:-s \S+ )?-d (\d+\.\d+\.\d+\.\d+)\/32(?= |$)/;

const indexes = new WeakMap<Chain, Index>();

/**
 * The first rule at or behind a position that a packet for this destination may match; the chain's length when there is
 * none. The kernel tries every rule; a rule for another host says no whatever else it asks, so that in a chain of thousands
 * of them the others are found at once.
 */
export function nextCandidate(chain: Chain, from: number, destination: IpAddress): number {
  if (chain.rules.length < LONG) return from;
  const { byHost, others } = indexOf(chain);
  const end = chain.rules.length;
  return Math.min(firstFrom(others, from) ?? end, firstFrom(byHost.get(destination) ?? [], from) ?? end);
}

function indexOf(chain: Chain): Index {
  const known = indexes.get(chain);
  if (known) return known;
  const byHost = new Map<IpAddress, number[]>();
  const others: number[] = [];
  const add = (host: IpAddress | undefined, position: number): void => {
    const positions = host === undefined ? others : byHost.get(host);
    if (positions) positions.push(position);
    else byHost.set(host!, [position]);
  };
  chain.rules.forEach(({ spec }, position) => {
    const host = FIRST_SAYS_HOST.exec(spec)?.[1] as IpAddress | undefined;
    add(host ?? destinationHost(compiledRuleAt(chain, position).matches), position);
  });
  const index = { byHost, others };
  indexes.set(chain, index);
  return index;
}

function destinationHost(matches: readonly Match[]): IpAddress | undefined {
  for (const match of matches) {
    if (match.kind !== 'destination' || match.negated) continue;
    const whole = match.prefix.includes(':') ? 128 : 32;
    if (prefixLength(match.prefix) === whole) return networkAddress(match.prefix);
  }
  return undefined;
}

/** The first of ascending numbers that is not below `from` (binary search). */
function firstFrom(numbers: readonly number[], from: number): number | undefined {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle]! < from) low = middle + 1;
    else high = middle;
  }
  return numbers[low];
}

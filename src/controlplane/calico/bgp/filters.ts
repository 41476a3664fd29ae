import { contains, covers, type IpPrefix, networkAddress, prefixLength } from '../../../linux/address.js';
import type { BgpFilter, BgpFilterRule } from '../../../topology/bgp-filter.js';
import type { BgpPath } from '../../bgp/path.js';
import type { Refusal } from '../../bgp/speaker.js';

/** What a filter's rules ask besides the path itself. */
export interface FilterScene {
  /** The device that the route leads out of; empty for a route of the node's own. */
  readonly device: string;
  readonly isInternal: boolean;
}

/**
 * The filters of a peer in their order: the first rule that matches decides, and what none matches is for what comes after
 * them (confd writes each list as a function that accepts, rejects or returns).
 *
 * @returns the path as the rule changed it, or why it is refused; `undecided` when no rule matches
 */
export function applyFilters(
  filters: readonly BgpFilter[],
  list: 'importV4' | 'exportV4',
  path: BgpPath,
  scene: FilterScene,
): BgpPath | Refusal | 'undecided' {
  for (const filter of filters) {
    for (const rule of filter[list]) {
      if (!matches(rule, path, scene)) continue;
      return rule.action === 'accept'
        ? operated(rule, path)
        : { refused: `bgp-filter ${filter.name} rejects it` };
    }
  }
  return 'undecided';
}

function matches(rule: BgpFilterRule, path: BgpPath, { device, isInternal }: FilterScene): boolean {
  const { prefix, remotePeers, interface: pattern, peerType, communities, asPathPrefix } = rule;
  if (prefix && !matchesPrefix(prefix, path.prefix)) return false;
  if (remotePeers && path.learned === 'own') return false;
  if (pattern !== undefined && !glob(pattern).test(device)) return false;
  if (peerType !== undefined && (peerType === 'ibgp') !== isInternal) return false;
  if (communities && !communities.some((each) => path.communities.includes(each))) return false;
  return !asPathPrefix || asPathPrefix.every((number, index) => path.asPath[index] === number);
}

function matchesPrefix(asked: NonNullable<BgpFilterRule['prefix']>, prefix: IpPrefix): boolean {
  switch (asked.operator) {
    case 'equal':
      return prefix === asked.prefix;
    case 'not-equal':
      return prefix !== asked.prefix;
    case 'in':
      return isWithin(asked, prefix);
    case 'not-in':
      return !isWithin(asked, prefix);
  }
}

/** `net ~ PREFIX`, `net ~ [ PREFIX{MIN,MAX} ]`; a shorter prefix counts where the lengths ask for it. */
function isWithin(
  { prefix: asked, lengths }: NonNullable<BgpFilterRule['prefix']>,
  prefix: IpPrefix,
): boolean {
  if (!lengths) return covers(asked, prefix);
  const length = prefixLength(prefix);
  if (length < lengths[0] || length > lengths[1]) return false;
  return length >= prefixLength(asked) ? covers(asked, prefix) : contains(prefix, networkAddress(asked));
}

/** BIRD's patterns: `*` for any text, `?` for any letter. */
function glob(pattern: string): RegExp {
  const text = pattern.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${text.replaceAll('*', '.*').replaceAll('?', '.')}$`);
}

function operated({ operations }: BgpFilterRule, path: BgpPath): BgpPath {
  let changed = path;
  for (const operation of operations) {
    switch (operation.kind) {
      case 'add-community':
        changed = { ...changed, communities: [...changed.communities, operation.community] };
        break;
      case 'prepend-as-path':
        changed = { ...changed, asPath: [...operation.asNumbers, ...changed.asPath] };
        break;
      case 'set-priority':
        changed = { ...changed, priority: operation.value };
        break;
    }
  }
  return changed;
}

import { sha256 } from '../../controlplane/digest/sha2.js';
import { hex } from '../../controlplane/digest/text.js';
import type { BgpFilter, BgpFilterRule, BgpOperation } from '../../topology/bgp-filter.js';

/** The lists of a BGPFilter that bird.cfg has. */
export type FilterList = 'importV4' | 'exportV4';

/** BIRD's symbols have at most 64 characters, of which the name of the filter may take these. */
const LONGEST_NAME = 45;

/** The functions of a BGPFilter, as confd writes them: accept, reject, or go on where no rule matches. */
export function filterFunctions(filter: BgpFilter): string[] {
  return (['importV4', 'exportV4'] as const)
    .filter((list) => filter[list].length > 0)
    .flatMap((list) => [
      `function ${filterFunction(filter.name, list)}(bool internal_peer)`,
      '{',
      ...filter[list].map((rule) => `  ${ruleText(rule)}`),
      '}',
    ]);
}

/** `'bgp_no-lab_importFilterV4'` */
export function filterFunction(name: string, list: FilterList): string {
  const short =
    name.length <= LONGEST_NAME
      ? name
      : `${name.slice(0, LONGEST_NAME - 17)}_${hex(sha256(new TextEncoder().encode(name))).slice(0, 16)}`;
  return `'bgp_${short}_${list === 'importV4' ? 'import' : 'export'}FilterV4'`;
}

function ruleText(rule: BgpFilterRule): string {
  const conditions = conditionsOf(rule);
  const actions = [...rule.operations.flatMap(operationText), `${rule.action};`].join(' ');
  if (conditions.length === 0) return actions;
  return `if (${conditions.map((each) => `(${each})`).join(' && ')}) then { ${actions} }`;
}

function conditionsOf({ prefix, remotePeers, ...rule }: BgpFilterRule): string[] {
  const { interface: pattern, peerType, communities, asPathPrefix } = rule;
  return [
    ...(prefix ? [prefixText(prefix)] : []),
    ...(remotePeers ? ['source = RTS_BGP'] : []),
    ...(pattern === undefined ? [] : [`ifname ~ "${pattern}"`]),
    ...(peerType === undefined ? [] : [peerType === 'ibgp' ? 'internal_peer' : '!internal_peer']),
    ...(communities ? [communities.map((each) => `(${pair(each)} ~ ${attribute(each)})`).join(' || ')] : []),
    ...(asPathPrefix ? [`bgp_path ~ [= ${asPathPrefix.join(' ')} * =]`] : []),
  ];
}

function prefixText({ operator, prefix, lengths }: NonNullable<BgpFilterRule['prefix']>): string {
  const within = lengths ? `net ~ [ ${prefix}{${lengths[0]},${lengths[1]}} ]` : `net ~ ${prefix}`;
  switch (operator) {
    case 'equal':
      return `net = ${prefix}`;
    case 'not-equal':
      return `net != ${prefix}`;
    case 'in':
      return within;
    case 'not-in':
      return `!(${within})`;
  }
}

function operationText(operation: BgpOperation): string[] {
  switch (operation.kind) {
    case 'add-community':
      return [`${attribute(operation.community)}.add(${pair(operation.community)});`];
    case 'prepend-as-path':
      return operation.asNumbers.toReversed().map((number) => `bgp_path.prepend(${number});`);
    case 'set-priority':
      return [`bgp_local_pref = ${2147483647 - operation.value};`];
  }
}

/** `(65000, 42)` */
export function pair(community: string): string {
  return `(${community.split(':').join(', ')})`;
}

/** A community of three numbers is a large one (RFC 8092). */
export function attribute(community: string): string {
  return community.split(':').length === 3 ? 'bgp_large_community' : 'bgp_community';
}

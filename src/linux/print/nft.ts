import type { NetworkNamespace } from '../namespace.js';
import { sortedElements } from '../nftables/element-order.js';
import { priorityText } from '../nftables/priority.js';
import type { NftChain, NftElement, NftSet, NftTable } from '../nftables/ruleset.js';
import type { Line } from './line.js';

/** `nft list ruleset`, as nftables 1.0.6 prints it; every counter is zero. */
export function nftLines(namespace: NetworkNamespace): Line[] {
  return namespace.nftables.flatMap(nftTableLines);
}

/** One table, as `nft list table` prints it. */
export function nftTableLines(table: NftTable): Line[] {
  const { family, name, comment, provenance } = table;
  const blocks = [...[...table.sets.values()].map(setLines), ...[...table.chains.values()].map(chainLines)];
  return [
    { text: `table ${family} ${name} {`, provenance },
    ...(comment === undefined ? [] : [{ text: `\tcomment "${comment}"` }]),
    ...blocks.flatMap((lines, index) => (index === 0 ? lines : [{ text: '' }, ...lines])),
    { text: '}' },
  ];
}

function setLines(set: NftSet): Line[] {
  const { kind, name, keyType, valueType, flags, size, timeout, gcInterval, counter, comment } = set;
  const types = valueType === undefined ? keyType : `${keyType} : ${valueType}`;
  const attributes = [
    `${set.typeof ? 'typeof' : 'type'} ${types}`,
    ...(size === undefined ? [] : [`size ${size}`]),
    ...(flags.length === 0 ? [] : [`flags ${flags.join(',')}`]),
    ...(timeout === undefined ? [] : [`timeout ${timeout}`]),
    ...(gcInterval === undefined ? [] : [`gc-interval ${gcInterval}`]),
    ...(counter ? ['counter'] : []),
    ...(comment === undefined ? [] : [`comment "${comment}"`]),
  ];
  return [
    { text: `\t${kind} ${name} {`, provenance: set.provenance },
    ...attributes.map((text) => ({ text: `\t\t${text}` })),
    ...elementLines(set),
    { text: '\t}' },
  ];
}

function elementLines(set: NftSet): Line[] {
  const { elements, keyType, counter = false } = set;
  if (elements.length === 0) return [];
  const perLine = elementsPerLine(keyType);
  const sorted = sortedElements(set);
  const lines: Line[] = [];
  for (let at = 0; at < sorted.length; at += perLine) {
    const group = sorted.slice(at, at + perLine);
    const isLast = at + perLine >= sorted.length;
    const texts = group.map((element) => formatNftElement(element, counter)).join(', ');
    const text = `${at === 0 ? '\t\telements = { ' : '\t\t\t     '}${texts}${isLast ? ' }' : ','}`;
    lines.push({ text, provenance: group[0]!.provenance });
  }
  return lines;
}

/** nftables, src/expression.c, calculate_delim. */
function elementsPerLine(keyType: string): number {
  if (keyType === 'ipv4_addr') return 2;
  return keyType === 'inet_service' || keyType === 'inet_proto' || keyType === 'mark' ? 5 : 1;
}

/** `10.0.0.1 . tcp . 80 comment "shop/api" : goto chain`; `counter` when the elements of its set count. */
export function formatNftElement(element: NftElement, counter = false): string {
  const { key, value, comment, timeout } = element;
  const parts = [
    key,
    ...(counter ? ['counter packets 0 bytes 0'] : []),
    ...(timeout === undefined ? [] : [`timeout ${timeout}`]),
    ...(comment === undefined ? [] : [`comment "${comment}"`]),
    ...(value === undefined ? [] : [`: ${value}`]),
  ];
  return parts.join(' ');
}

function chainLines({ name, base, comment, rules, provenance }: NftChain): Line[] {
  return [
    { text: `\tchain ${name} {`, provenance },
    ...(comment === undefined ? [] : [{ text: `\t\tcomment "${comment}"` }]),
    ...(base
      ? [
          {
            text: `\t\ttype ${base.type} hook ${base.hook} priority ${priorityText(base.priority, base.hook)}; policy ${base.policy};`,
          },
        ]
      : []),
    ...rules.map((rule) => ({ text: `\t\t${rule.text}`, provenance: rule.provenance })),
    { text: '\t}' },
  ];
}

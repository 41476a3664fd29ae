import type { NftFamily, NftHook } from './ruleset.js';

/** Names of priorities (nft(8), "Standard priority names"); some belong to certain hooks. */
const NAMES: readonly {
  readonly name: string;
  readonly value: number;
  readonly hooks?: readonly NftHook[];
}[] = [
  { name: 'raw', value: -300 },
  { name: 'mangle', value: -150 },
  { name: 'dstnat', value: -100, hooks: ['prerouting'] },
  { name: 'filter', value: 0 },
  { name: 'security', value: 50 },
  { name: 'srcnat', value: 100, hooks: ['postrouting'] },
];

/** Offsets further from a name than this are printed as numbers (nftables, src/rule.c, prio2str). */
const NEAR = 10;

/** A priority as nft prints it: `filter`, `dstnat - 10`, `-95`. */
export function priorityText(priority: number, hook: NftHook): string {
  const near = NAMES.filter(({ hooks }) => !hooks || hooks.includes(hook)).find(
    ({ value }) => Math.abs(priority - value) <= NEAR,
  );
  if (!near) return String(priority);
  const offset = priority - near.value;
  if (offset === 0) return near.name;
  return `${near.name} ${offset < 0 ? '-' : '+'} ${Math.abs(offset)}`;
}

/** What such a text stands for; undefined when it is none. */
export function parsePriority(text: string): number | undefined {
  const number = /^[-+]?\d+$/.exec(text);
  if (number) return Number(text);
  const [, name, sign, offset] = /^([a-z]+)(?: ?([-+]) ?(\d+))?$/.exec(text) ?? [];
  const known = NAMES.find((one) => one.name === name);
  if (!known) return undefined;
  return known.value + (sign === '-' ? -Number(offset) : Number(offset ?? 0));
}

/** The IP versions that a table's chains see. */
export function familiesOf(family: NftFamily): readonly (4 | 6)[] {
  if (family === 'inet') return [4, 6];
  return family === 'ip' ? [4] : [6];
}

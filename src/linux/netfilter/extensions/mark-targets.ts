import type { Target } from '../targets.js';
import { type TargetExtension, target } from './extension.js';
import { dscpClass } from './header.js';
import { unsigned, valueAndMask } from './values.js';

type Given = Readonly<Record<string, readonly string[]>>;

/** Options of MARK and CONNMARK that write a mark, all said as `mark = (mark & ~mask) ^ value` (iptables-extensions(8)). */
const WRITERS: Readonly<Record<string, (text: string) => { value: number; mask: number } | undefined>> = {
  '--set-xmark': (text) => valueAndMask(text),
  '--set-mark': (text) => {
    const set = valueAndMask(text);
    return set && { value: set.value, mask: (set.value | set.mask) >>> 0 };
  },
  '--and-mark': (text) => {
    const bits = unsigned(text);
    return bits === undefined ? undefined : { value: 0, mask: ~bits >>> 0 };
  },
  '--or-mark': (text) => {
    const bits = unsigned(text);
    return bits === undefined ? undefined : { value: bits, mask: bits };
  },
  '--xor-mark': (text) => {
    const bits = unsigned(text);
    return bits === undefined ? undefined : { value: bits, mask: 0 };
  },
};
const WRITER_OPTIONS = Object.fromEntries(Object.keys(WRITERS).map((name) => [name, 1]));

function written(given: Given): { value: number; mask: number } | undefined {
  const names = Object.keys(given);
  return names.length === 1 ? WRITERS[names[0]!]?.(given[names[0]!]![0]!) : undefined;
}

export const MARK: TargetExtension = target(WRITER_OPTIONS, (given) => {
  const mark = written(given);
  return mark && { kind: 'mark', ...mark };
});

export const CONNMARK: TargetExtension = target(
  { ...WRITER_OPTIONS, '--save-mark': 0, '--restore-mark': 0, '--mask': 1, '--nfmask': 1, '--ctmask': 1 },
  (given): Target | undefined => {
    const save = given['--save-mark'] !== undefined;
    if (!save && !given['--restore-mark']) {
      const mark = written(given);
      return mark && { kind: 'connmark-set', ...mark };
    }
    const both = given['--mask']?.[0] ?? '0xffffffff';
    const nfMask = unsigned(given['--nfmask']?.[0] ?? both);
    const ctMask = unsigned(given['--ctmask']?.[0] ?? both);
    if (nfMask === undefined || ctMask === undefined) return undefined;
    return { kind: save ? 'connmark-save' : 'connmark-restore', nfMask, ctMask };
  },
);

export const TOS: TargetExtension = target({ '--set-tos': 1 }, (given) => {
  const tos = valueAndMask(given['--set-tos']?.[0], 0xff);
  return tos && { kind: 'tos', ...tos };
});

export const DSCP: TargetExtension = target({ '--set-dscp': 1, '--set-dscp-class': 1 }, (given) => {
  const value = unsigned(given['--set-dscp']?.[0], 63) ?? dscpClass(given['--set-dscp-class']?.[0]);
  return value === undefined ? undefined : { kind: 'dscp', value };
});

import type { Condition, Match } from '../matches.js';
import type { Target } from '../targets.js';

/** One option with its values, as the user wrote it: `! --dport 80` is `{ name: '--dport', negated: true, values: ['80'] }`. */
export interface Option {
  readonly name: string;
  readonly negated: boolean;
  readonly values: readonly string[];
}

/** A match module (`-m NAME`) that this page knows. */
export interface MatchExtension {
  /** Its options, and how many words follow each. */
  readonly options: ReadonlyMap<string, number>;
  /** The conditions that one instance of the module stands for; undefined when they make no sense. */
  read(options: readonly Option[]): readonly Match[] | undefined;
}

/** A target (`-j NAME`) that this page knows. */
export interface TargetExtension {
  readonly options: ReadonlyMap<string, number>;
  read(options: readonly Option[]): Target | undefined;
}

type Reader = (...values: string[]) => Condition | undefined;

/**
 * A module whose options are conditions of their own, each negated by itself. How many words follow an option is how
 * many parameters its reader has.
 */
export function perOption(readers: Readonly<Record<string, Reader>>): MatchExtension {
  return {
    options: new Map(Object.entries(readers).map(([name, reader]) => [name, reader.length])),
    read(options) {
      const matches: Match[] = [];
      for (const { name, negated, values } of options) {
        const condition = readers[name]?.(...values);
        if (!condition) return undefined;
        matches.push({ ...condition, negated });
      }
      return matches;
    },
  };
}

/** A module whose options together are one condition; `negatedBy` is the option whose `!` negates it. */
export function together(
  options: Readonly<Record<string, number>>,
  negatedBy: readonly string[],
  read: (values: Readonly<Record<string, readonly string[]>>) => Condition | undefined,
): MatchExtension {
  return {
    options: new Map(Object.entries(options)),
    read(given) {
      if (given.some((option) => option.negated && !negatedBy.includes(option.name))) return undefined;
      const condition = read(valuesByName(given));
      return condition && [{ ...condition, negated: given.some((option) => option.negated) }];
    },
  };
}

/** A target whose options are read together. No target's option can be negated. */
export function target(
  options: Readonly<Record<string, number>>,
  read: (values: Readonly<Record<string, readonly string[]>>) => Target | undefined,
): TargetExtension {
  return {
    options: new Map(Object.entries(options)),
    read: (given) => (given.some((option) => option.negated) ? undefined : read(valuesByName(given))),
  };
}

function valuesByName(options: readonly Option[]): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(options.map((option) => [option.name, option.values]));
}

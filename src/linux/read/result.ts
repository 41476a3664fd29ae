import type { Provenance } from '../provenance.js';

/** Something in a text that could not be read; what could be is still there. */
export interface ReadFinding {
  /** Line of the text, from 1. */
  readonly line: number;
  readonly message: string;
}

export interface ReadResult<T> {
  readonly value: T;
  readonly findings: readonly ReadFinding[];
}

/** Who is said to have written what is read where the caller knows nothing better. */
export function captured(command: string): Provenance {
  return { by: 'capture', why: `read from ${command}` };
}

/** The lines of a text with their numbers, without empty lines. */
export function numberedLines(text: string): { readonly line: number; readonly text: string }[] {
  return text
    .split(/\r?\n/)
    .map((content, at) => ({ line: at + 1, text: content.trimEnd() }))
    .filter((one) => one.text !== '');
}

/** Whether a text is `-j` output of iproute2 rather than what it prints for people. */
export function isJson(text: string): boolean {
  return /^\s*[[{]/.test(text);
}

/** The objects of a JSON array. A text that is none, or that holds something else, gives findings. */
export function jsonRecords(text: string): ReadResult<readonly Readonly<Record<string, unknown>>[]> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    return { value: [], findings: [{ line: 1, message: `not JSON: ${(error as Error).message}` }] };
  }
  if (!Array.isArray(parsed)) return { value: [], findings: [{ line: 1, message: 'not a JSON array' }] };
  const records = parsed.filter((one) => typeof one === 'object' && one !== null && !Array.isArray(one));
  const strays = parsed.length - records.length;
  return {
    value: records,
    findings: strays === 0 ? [] : [{ line: 1, message: `${strays} elements of the array are no objects` }],
  };
}

/** A member of a JSON object, if it is a string. */
export function stringIn(record: Readonly<Record<string, unknown>>, key: string): string | undefined {
  const value = record[key];
  return typeof value === 'string' ? value : undefined;
}

/** A member of a JSON object, if it is a number. */
export function numberIn(record: Readonly<Record<string, unknown>>, key: string): number | undefined {
  const value = record[key];
  return typeof value === 'number' ? value : undefined;
}

/** Words of a line sorted into `KEY VALUE` pairs and the others. */
export interface Pairs {
  readonly values: ReadonlyMap<string, string>;
  readonly others: readonly string[];
}

/** Pairs for the keys asked for; what follows a key is its value even if it looks like a key (a device named `to`). */
export function pairsOf(words: readonly string[], keys: readonly string[]): Pairs {
  const values = new Map<string, string>();
  const others: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    const value = words[at + 1];
    if (keys.includes(word) && value !== undefined) {
      values.set(word, value);
      at++;
    } else others.push(word);
  }
  return { values, others };
}

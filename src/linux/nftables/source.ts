import type { Cursor } from './cursor.js';
import { dataTypeOf, type NftField } from './fields.js';
import { NftLookup } from './lookup.js';
import type { NftSource } from './statements.js';
import { listedIn, splitTopLevel } from './words.js';

/** `@name`, or a list in braces. */
export function readSource(words: Cursor, key: readonly NftField[]): NftSource | undefined {
  const word = words.next() ?? '';
  if (word.startsWith('@')) return { kind: 'named', name: word.slice(1) };
  if (!word.startsWith('{')) return undefined;
  const elements = listedIn(word).map((text) => {
    const [head = '', value] = splitTopLevel(text, ' : ');
    const bare = head.replace(/ (?:comment "[^"]*"|counter packets \d+ bytes \d+)/g, '').trim();
    return { key: bare, ...(value === undefined ? {} : { value: value.trim() }) };
  });
  return new NftLookup(key.map(dataTypeOf), elements);
}

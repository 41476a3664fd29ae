import { CONCEPTS } from '../generated/concepts.js';
import type { Concept } from './concept.js';

const exact = new Map<string, Concept>();
const prefixes: { readonly prefix: string; readonly concept: Concept }[] = [];

for (const concept of CONCEPTS) {
  for (const word of concept.words) {
    const key = word.toLowerCase();
    if (key.endsWith('*')) prefixes.push({ prefix: key.slice(0, -1), concept });
    else exact.set(key, concept);
  }
}
prefixes.sort((a, b) => b.prefix.length - a.prefix.length);

/** The page that explains a word or a device: by the word itself, else by the longest beginning that a page stands for. */
export function conceptOf(word: string): Concept | undefined {
  const key = word.toLowerCase();
  return exact.get(key) ?? prefixes.find(({ prefix }) => key.startsWith(prefix))?.concept;
}

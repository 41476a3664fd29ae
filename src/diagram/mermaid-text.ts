/**
 * Text that goes into Mermaid source as text and nothing else.
 *
 * Names, rules and routes come from files that anybody may have written, so every character that Mermaid,
 * its preprocessor or HTML could read as markup becomes a character reference (`#59;`), which Mermaid turns
 * back into the character after it has drawn the picture.
 */

/** Drawn as they stand. U+FB02 is a letter, but Mermaid marks character references with it. */
const plain = /[\p{L}\p{M}\p{N} _.,/:()=+*?|@[\]!~^→←↔✓✗↗·…›×−-]/u;
/** Not drawn at all: format characters, among them the ones that turn the reading direction. */
const invisible = /[\p{Cf}\p{Cs}\p{Co}\p{Cn}]/gu;
const blank = /[\p{Cc}\p{Z}]+/gu;
/** Words that Mermaid looks for in the middle of a line: its preprocessor's and the ones that switch wrapping. */
const words = /style|classDef|wrap(?=:)/gi;

/** One line of untrusted text as Mermaid source. */
export function mermaidText(text: string): string {
  const line = text.replace(invisible, '').replace(blank, ' ').trim();
  const guarded = line.replace(words, (word) => `\u0000${word}`);
  let result = '';
  let guard = false;
  for (const character of guarded) {
    if (character === '\u0000') {
      guard = true;
      continue;
    }
    result += guard || !plain.test(character) || character === 'ﬂ' ? reference(character) : character;
    guard = false;
  }
  return result;
}

/** A line that goes on with the sentence above it is set in by this, an em space: SVG drops ordinary blanks. */
export const CONTINUED = '\u2003';
/** A line with a detail of the one above it is set in as far, by two en spaces. */
export const DETAIL = '\u2002\u2002';

/** Several lines in one label. */
export function mermaidLines(lines: readonly string[]): string {
  return lines
    .map((line) => (/^(?:\u2003|\u2002\u2002)/.exec(line)?.[0] ?? '') + mermaidText(line))
    .join('<br/>');
}

/** Lines that say one thing, and below them those that give its details. */
export function entry(lines: readonly string[], details: readonly string[] = []): string[] {
  return [
    ...lines.map((line, index) => (index > 0 ? CONTINUED + line : line)),
    ...details.map((line) => DETAIL + line),
  ];
}

/** Text cut to a length in characters, with an ellipsis where something is missing. */
export function shorten(text: string, length: number): string {
  const characters = [...text];
  return characters.length <= length
    ? text
    : `${characters
        .slice(0, length - 1)
        .join('')
        .trimEnd()}…`;
}

/**
 * Text broken at blanks (not at no-break ones) into lines of at most `width` characters; a word longer than that is
 * cut in pieces.
 * What does not fit in `limit` lines is left out, with an ellipsis.
 */
export function wrap(text: string, width: number, limit: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text
    .split(/[ \t\r\n]+/)
    .filter(Boolean)
    .flatMap((word) => pieces(word, width))) {
    if (line && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line ? `${line} ${word}` : word;
    }
  }
  if (line) lines.push(line);
  if (lines.length <= limit) return lines;
  return [...lines.slice(0, limit - 1), `${shorten(lines[limit - 1] ?? '', width - 1).replace(/…$/, '')}…`];
}

/** A word of at most `width` characters, or what is to be made of it: first parted at no-break blanks, then cut. */
function pieces(word: string, width: number): string[] {
  if (word.length <= width) return [word];
  const parts = word.split(/(?<!·)\u00a0/);
  if (parts.length > 1) return parts.flatMap((part) => pieces(part, width));
  const characters = [...word];
  const result: string[] = [];
  for (let at = 0; at < characters.length; at += width)
    result.push(characters.slice(at, at + width).join(''));
  return result;
}

function reference(character: string): string {
  return `#${character.codePointAt(0)};`;
}

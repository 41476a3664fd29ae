/**
 * Words of a rule, split and quoted as iptables does it: words are separated by blanks; in double quotes blanks are kept
 * and a backslash takes the next character as it is; single quotes mean nothing (libxtables, xtables_save_string and
 * add_param_to_argv).
 */
export function splitWords(text: string): string[] {
  const words = text.match(WORD) ?? [];
  return text.includes('"') ? words.map(unquote) : words;
}

/** What lies in quotes may hold blanks; the last quote may be missing. */
const WORD = /(?:[^\s"]+|"(?:[^"\\]|\\[\s\S]?)*"?)+/g;
const QUOTED = /"((?:[^"\\]|\\[\s\S]?)*)"?/g;

function unquote(word: string): string {
  if (!word.includes('"')) return word;
  return word.replace(QUOTED, (_, inside: string) => inside.replace(/\\([\s\S]?)/g, '$1'));
}

/** A free text (comment, log prefix, set name…) as iptables-save prints it: in quotes unless it is all of [-_0-9A-Za-z]. */
export function quoteWord(word: string): string {
  return /^[-_0-9A-Za-z]+$/.test(word) ? word : `"${word.replace(/["\\']/g, '\\$&')}"`;
}

/** Words put together again for a message; only what would fall apart without quotes is quoted. */
export function joinWords(words: readonly string[]): string {
  return words.map((word) => (/^[^\s"'\\]+$/.test(word) ? word : quoteWord(word))).join(' ');
}

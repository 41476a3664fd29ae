/**
 * Words of a rule, split and quoted as iptables does it: words are separated by blanks; in double quotes blanks are kept
 * and a backslash takes the next character as it is; single quotes mean nothing (libxtables, xtables_save_string and
 * add_param_to_argv).
 */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (quoted && char === '\\') word = (word ?? '') + (text[++at] ?? '');
    else if (char === '"') {
      quoted = !quoted;
      word ??= '';
    } else if (!quoted && /\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + char;
  }
  if (word !== undefined) words.push(word);
  return words;
}

/** A free text (comment, log prefix, set name…) as iptables-save prints it: in quotes unless it is all of [-_0-9A-Za-z]. */
export function quoteWord(word: string): string {
  return /^[-_0-9A-Za-z]+$/.test(word) ? word : `"${word.replace(/["\\']/g, '\\$&')}"`;
}

/** Words put together again for a message; only what would fall apart without quotes is quoted. */
export function joinWords(words: readonly string[]): string {
  return words.map((word) => (/^[^\s"'\\]+$/.test(word) ? word : quoteWord(word))).join(' ');
}

/** Words of a rule: blanks part them, quotes and braces hold together, a comma inside braces belongs to its word's list. */
export function nftWords(text: string): string[] {
  return text.match(/"[^"]*"|\{|\}|[^\s{}"]+/g) ?? [];
}

/** Parts of a text between separators that are neither in quotes nor in braces. */
export function splitTopLevel(text: string, separator: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quoted = false;
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (letter === '"') quoted = !quoted;
    else if (!quoted && letter === '{') depth += 1;
    else if (!quoted && letter === '}') depth -= 1;
    else if (!quoted && depth === 0 && text.startsWith(separator, at)) {
      parts.push(text.slice(from, at));
      from = at + separator.length;
      at = from - 1;
    }
  }
  return [...parts, text.slice(from)];
}

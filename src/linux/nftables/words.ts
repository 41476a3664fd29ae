/** Words of a rule: blanks part them; a text in quotes is one word, and so is a list in braces. */
export function nftWords(text: string): string[] {
  return text.match(/"[^"]*"|\{(?:"[^"]*"|[^}"])*\}|\S+/g) ?? [];
}

/** What stands in braces: `{ 80, 443 }` gives `80`, `443`. */
export function listedIn(braces: string): string[] {
  return splitTopLevel(braces.replace(/^\{/, '').replace(/\}$/, ''), ',').map((part) => part.trim());
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

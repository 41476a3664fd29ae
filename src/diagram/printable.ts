/**
 * A line of text that came from a file, for a terminal: control sequences and characters that turn the direction of writing
 * must not come with it. `keep` names one that may.
 */
export function printable(line: string, keep = ''): string {
  return line.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, (found) =>
    found === keep ? found : '\ufffd',
  );
}

import { findingLines } from './check/text.js';
import type { Io } from './io.js';
import { displayName, type Loaded } from './load.js';

/** A file with errors may still answer a question; the user must know that it was not read whole. */
export function tellErrors(io: Io, file: Loaded): void {
  const options = {
    name: (uri: string) => displayName(io, uri),
    paint: (_style: string, text: string) => text,
    excerpt: false,
  };
  for (const finding of file.findings) {
    if (finding.severity !== 'error') continue;
    io.err(`${findingLines(finding, file, options).join('\n')}\n`);
  }
}

import type { Finding } from '../topology/finding.js';
import { findingLines } from './check/text.js';
import type { Io } from './io.js';
import { displayName, type Loaded } from './load.js';

/** A file with errors may still answer a question; the user must know that it was not read whole. */
export function tellErrors(io: Io, file: Loaded): void {
  tellFindings(
    io,
    file.findings.filter(({ severity }) => severity === 'error'),
  );
}

/** Findings on standard error, for a command that is about something else. */
export function tellFindings(io: Io, findings: readonly Finding[]): void {
  const options = {
    name: (uri: string) => displayName(io, uri),
    paint: (_style: string, text: string) => text,
    text: () => undefined,
  };
  for (const finding of findings) io.err(`${findingLines(finding, options).join('\n')}\n`);
}

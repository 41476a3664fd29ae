import type { Provenance } from '../provenance.js';

/** One line of a command's output, with the author of what it shows. */
export interface Line {
  readonly text: string;
  readonly provenance?: Provenance;
}

export interface PrintOptions {
  /** Adds `# AUTHOR: REASON` to each line that shows something of somebody's. */
  readonly provenance?: boolean;
}

/** Lines as text, each ended by a newline; the comments stand in one column where the lines are of like length. */
export function joinLines(lines: readonly Line[], options: PrintOptions = {}): string {
  return lines.map((line) => `${options.provenance ? annotated(line) : line.text}\n`).join('');
}

function annotated({ text, provenance }: Line): string {
  if (!provenance) return text;
  const width = Math.ceil((text.length + 2) / 20) * 20;
  return `${text.padEnd(width)}# ${provenance.by}: ${provenance.why}`;
}

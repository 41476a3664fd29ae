import { expect } from 'vitest';
import type { Range } from 'vscode-languageserver-protocol';
import { type OpenedFixture, openFixture } from '../../server/editor.js';

/** A stretch of a file with what is to be said of it. */
export interface Mark {
  readonly uri: string;
  readonly range: Range;
  readonly label: string;
}

const MARKER = /^\s*\/\/\^+( .*)?$/;
const HEADER = /^\s*\/\/ file: (\S+)\s*$/;

/**
 * Opens the fixture without its marker lines, and checks that what is found in it are its marks, and no others:
 *
 *     trace t: h1/web -> h1/cache
 *            //^^^^^^ variable
 *
 * Columns count without the cursor `<|>`, which is taken out.
 */
export async function checkMarks(
  fixture: string,
  find: (opened: OpenedFixture) => Promise<readonly Mark[]>,
  options: object = {},
): Promise<void> {
  const opened = await openFixture(withoutMarkers(fixture), options);
  const marks = await find(opened);
  expect(annotated(fixture.replace('<|>', ''), marks)).toBe(fixture.replace('<|>', ''));
}

export function withoutMarkers(fixture: string): string {
  return fixture
    .split('\n')
    .filter((line) => !MARKER.test(line))
    .join('\n');
}

/** The fixture with these marks in place of its own. */
function annotated(fixture: string, marks: readonly Mark[]): string {
  const lines = fixture.split('\n');
  let uri = lines.some((line) => HEADER.test(line)) ? '' : 'file:///fixture/main.knet';
  let number = 0;
  const result: string[] = [];
  for (const line of lines) {
    const header = HEADER.exec(line);
    if (MARKER.test(line)) continue;
    result.push(line);
    if (header) {
      uri = `file:///fixture/${header[1]}`;
      number = 0;
      continue;
    }
    const here = marks.filter((mark) => mark.uri === uri && mark.range.start.line === number);
    here.sort((a, b) => a.range.start.character - b.range.start.character);
    result.push(...here.map((mark) => markerLine(mark, line)));
    number += 1;
  }
  return result.join('\n');
}

function markerLine({ range: { start, end }, label }: Mark, line: string): string {
  const to = end.line > start.line ? line.length : end.character;
  const carets = '^'.repeat(Math.max(1, to - start.character));
  return `${' '.repeat(Math.max(0, start.character - 2))}//${carets} ${label}`.trimEnd();
}

import { expect } from 'vitest';
import { loadTopology, type Program } from '../src/language/workspace.js';
import type { Finding } from '../src/topology/finding.js';
import type { Topology } from '../src/topology/topology.js';

/**
 * Fixtures: knet text that says in its own comments what is to be found in it.
 *
 *     pod web on node3 { }
 *                //^^^^^ error unknown-node: no node named "node3" in cluster demo
 *
 * A marker line stands below the text that it marks; carets give the columns, and `//<^^^` marks from the start of the line.
 * What spans several lines is marked to the end of its first line. Several files
 * stand one after the other, each under `// file: NAME`; the last one is the entry, which imports the others.
 */
const MARKER =
  /^\s*\/\/\s*(?<carets><?\^*) (?<severity>error|warning|information|hint) (?<code>[\w-]+): (?<message>.*)$/;
const HEADER = /^\s*\/\/ file: (?<name>\S+)\s*$/;
const FOLDER = 'file:///fixture/';

/** Reads the fixture's files; the last one is the entry. */
export async function programOf(fixture: string): Promise<Program> {
  const files = filesOf(fixture);
  return loadTopology([...files.keys()].at(-1)!, async (uri) => files.get(uri));
}

/** The topology of a fixture that must be free of errors. */
export async function topologyOf(fixture: string): Promise<Topology> {
  const { topology, findings } = await programOf(fixture);
  const errors = findings.filter(({ severity }) => severity === 'error');
  expect(errors.map(({ code, message }) => `${code}: ${message}`)).toEqual([]);
  return topology;
}

/** What is looked for in a fixture; the language's own findings unless another layer is tested. */
export type Find = (program: Program) => readonly Finding[] | Promise<readonly Finding[]>;

const languageFindings: Find = ({ findings }) => findings;

/** Checks that the fixture's markers, and nothing else, are found in it. */
export async function checkDiagnostics(fixture: string, find: Find = languageFindings): Promise<void> {
  expect(await withMarkers(fixture, find)).toBe(withItsOwnMarkers(fixture));
}

/** The fixture with markers for what is found in it, in place of those that it has. */
export async function withMarkers(fixture: string, find: Find = languageFindings): Promise<string> {
  const found = await find(await programOf(fixture));
  const marks = found.map(({ source, severity, code, message }) => {
    const { start, end } = source;
    const to = end.line > start.line ? Number.POSITIVE_INFINITY : end.character;
    return {
      uri: source.uri,
      line: start.line,
      from: start.character,
      to,
      text: `${severity} ${code}: ${message}`,
    };
  });
  return annotateAll(fixture, marks);
}

/** The fixture with its own markers, written as {@link withMarkers} writes them. */
function withItsOwnMarkers(fixture: string): string {
  return annotateAll(fixture, expectedMarks(filesOf(fixture)));
}

/** Files of a fixture by URI; a fixture without headers is one file. */
export function filesOf(fixture: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  let name = 'main.knet';
  let lines: string[] = [];
  const close = () => {
    if (lines.some((line) => line.trim() !== '')) files.set(FOLDER + name, lines.join('\n'));
    lines = [];
  };
  for (const line of fixture.split('\n')) {
    const header = HEADER.exec(line);
    if (header) {
      close();
      name = header.groups!.name!;
    } else lines.push(line);
  }
  close();
  return files;
}

interface Mark {
  readonly uri: string;
  readonly line: number;
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

function expectedMarks(files: ReadonlyMap<string, string>): Mark[] {
  return [...files].flatMap(([uri, text]) => {
    let line = 0;
    return text.split('\n').flatMap((content, index) => {
      const marker = MARKER.exec(content);
      if (!marker) {
        line = index;
        return [];
      }
      const { carets = '', severity, code, message } = marker.groups!;
      const slashes = content.indexOf('//');
      const from = carets.startsWith('<') ? 0 : slashes + 2;
      return [{ uri, line, from, to: slashes + 2 + carets.length, text: `${severity} ${code}: ${message}` }];
    });
  });
}

/** All lines of the fixture but its markers, and these marks below the lines that they are about. */
function annotateAll(fixture: string, marks: readonly Mark[]): string {
  let uri = `${FOLDER}main.knet`;
  let line = 0;
  const result: string[] = [];
  for (const content of fixture.split('\n')) {
    const header = HEADER.exec(content);
    if (header) {
      uri = FOLDER + header.groups!.name!;
      line = 0;
      result.push(content);
      continue;
    }
    const here = line++;
    if (MARKER.test(content)) continue;
    const below = marks.filter((mark) => mark.uri === uri && mark.line === here);
    result.push(content, ...below.map((mark) => markerLine(mark, content.length)).sort());
  }
  return result.join('\n');
}

function markerLine({ from, to, text }: Mark, lineLength: number): string {
  const end = Math.min(to, lineLength);
  if (from < 2) return `//<${'^'.repeat(Math.max(0, end - 3))} ${text}`;
  return `${' '.repeat(from - 2)}//${'^'.repeat(Math.max(1, end - from))} ${text}`;
}

import { type ParseResult, URI, UriUtils } from 'langium';
import type { SourceRange } from '../linux/provenance.js';
import type { Finding } from '../topology/finding.js';
import type { Topology } from '../topology/topology.js';
import { checkTopology } from './diagnostics/checks.js';
import { importCycle } from './diagnostics/import-cycle.js';
import { missingImport } from './diagnostics/missing-import.js';
import type * as ast from './generated/knet/ast.js';
import { knetParser } from './parser/parser.js';
import { skippedWords, syntaxFindings } from './parser/syntax-findings.js';
import { buildTopology } from './topology/build.js';
import type { Declarations } from './topology/declarations.js';
import { partOf, sourceOf } from './topology/source.js';

/** A file as the parser left it. */
export interface ParsedFile {
  readonly uri: string;
  readonly result: ParseResult<ast.File>;
}

/** A file with all it imports, read into one topology. */
export interface Program {
  /** The file that was asked for. */
  readonly entry: string;
  /** Imported files before those that import them; the entry is last. */
  readonly files: readonly ParsedFile[];
  readonly topology: Topology;
  /** Of all files: syntax, imports, names and values, then what the structural checks say. */
  readonly findings: readonly Finding[];
  readonly declarations: Declarations;
  /** Paths of `notes` as written, and where; they are relative to the file that names them. */
  readonly notes: readonly { readonly path: string; readonly source: SourceRange }[];
}

/**
 * Reads a file and what it imports.
 *
 * @param entry the file's URI
 * @param readFile gives a file's text, or undefined when there is none; the only way to the outside
 */
export async function loadTopology(
  entry: string,
  readFile: (uri: string) => Promise<string | undefined>,
): Promise<Program> {
  const parsed = new Map<string, ParsedFile>();
  const pending = [entry];
  for (let uri = pending.pop(); uri !== undefined; uri = pending.pop()) {
    if (parsed.has(uri)) continue;
    const text = await readFile(uri);
    if (text === undefined) continue;
    const file = parseFile(uri, text);
    parsed.set(uri, file);
    pending.push(...importsOf(file).map((each) => each.uri));
  }
  return buildProgram(entry, (uri) => parsed.get(uri));
}

export function parseFile(uri: string, text: string): ParsedFile {
  return { uri, result: knetParser().parse<ast.File>(text) };
}

/** The files that a file imports, with the statement that does. */
export function importsOf({
  uri,
  result,
}: ParsedFile): { readonly uri: string; readonly node: ast.Import }[] {
  return result.value.statements.flatMap((node) => {
    if (node.$type !== 'Import' || node.path === undefined) return [];
    const target = UriUtils.resolvePath(UriUtils.dirname(URI.parse(uri)), node.path);
    return [{ uri: target.toString(), node }];
  });
}

/**
 * Builds the program of a file from parsed files. `fileOf` gives undefined for a file that does not exist; when the entry
 * itself does not, the program is empty and says so.
 */
export function buildProgram(entry: string, fileOf: (uri: string) => ParsedFile | undefined): Program {
  const { files, findings } = collect(entry, fileOf);
  const units = files.map(({ uri, result }) => ({ uri, file: result.value }));
  const built = buildTopology(units);
  const syntax = files.flatMap(({ uri, result }) => syntaxFindings(result, uri));
  const found = [...built.findings, ...checkTopology(built.topology)];
  const meant = syntax.length === 0 ? found : withoutCascades(found, syntax, files);
  const notes = units.flatMap(({ uri, file }) =>
    file.statements.flatMap((node) =>
      node.$type === 'Notes' && node.path !== undefined
        ? [{ path: node.path, source: partOf(node, 'path', uri) }]
        : [],
    ),
  );
  return {
    entry,
    files,
    topology: built.topology,
    findings: [...findings, ...syntax, ...meant],
    declarations: built.declarations,
    notes,
  };
}

/** Leaves out what follows from a mistake of syntax: findings on its line, and names whose declaration was skipped. */
function withoutCascades(
  findings: readonly Finding[],
  syntax: readonly Finding[],
  files: readonly ParsedFile[],
): Finding[] {
  const lines = new Set(syntax.map(({ source }) => `${source.uri} ${source.start.line}`));
  const skipped = new Set(files.flatMap(({ result }) => [...skippedWords(result)]));
  return findings.filter(({ code, message, source }) => {
    if (lines.has(`${source.uri} ${source.start.line}`)) return false;
    const name = code.startsWith('unknown-') ? /"([^"]*)"/.exec(message)?.[1] : undefined;
    return name === undefined || !name.split('/').some((part) => skipped.has(part));
  });
}

/** All files that belong to an entry, each after those it imports. */
function collect(
  entry: string,
  fileOf: (uri: string) => ParsedFile | undefined,
): { files: ParsedFile[]; findings: Finding[] } {
  const files: ParsedFile[] = [];
  const findings: Finding[] = [];
  const done = new Set<string>();
  const open: string[] = [];
  const visit = (uri: string, file: ParsedFile) => {
    done.add(uri);
    open.push(uri);
    for (const { uri: target, node } of importsOf(file)) {
      const imported = fileOf(target);
      if (!imported) findings.push(missingImport(node.path, sourceOf(node, uri)));
      else if (open.includes(target)) findings.push(importCycle(node.path, sourceOf(node, uri)));
      else if (!done.has(target)) visit(target, imported);
    }
    open.pop();
    files.push(file);
  };
  const first = fileOf(entry);
  if (first) visit(entry, first);
  else {
    const nowhere = { line: 0, character: 0 };
    findings.push(missingImport(entry, { uri: entry, start: nowhere, end: nowhere }));
  }
  return { files, findings };
}

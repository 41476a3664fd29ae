import path from 'node:path';
import { URI } from 'vscode-uri';
import { NotesOnDisk } from '../language/analysis/notes-on-disk.js';
import { loadTopology, type Program } from '../language/workspace.js';
import { CommandError } from './exit.js';
import { FileError, type Io } from './io.js';

/** The name under which standard input is read. */
export const INPUT = '-';
export const INPUT_NAME = '<stdin>';

/** A file with all that it imports, as a command reads it. */
export interface Loaded extends Program {
  /** The file as the user named it. */
  readonly name: string;
  /** The text of a file that was read, by its URI. */
  text(uri: string): string | undefined;
}

/** Reads a file, `-` for standard input. Ends the command when there is no such file. */
export async function load(io: Io, name: string): Promise<Loaded> {
  const entry = uriOf(io, name);
  const texts = new Map([[entry, await readNamed(io, name)]]);
  const program = await loadTopology(entry, async (uri) => {
    const known = texts.get(uri);
    if (known !== undefined) return known;
    const text = await readOther(io, URI.parse(uri));
    if (text !== undefined) texts.set(uri, text);
    return text;
  });
  const notes = new NotesOnDisk(() => ({ exists: async (uri) => (await readOther(io, uri)) !== undefined }));
  const findings = [...program.findings, ...(await notes.missing(program))];
  return { ...program, findings, name: name === INPUT ? INPUT_NAME : name, text: (uri) => texts.get(uri) };
}

/** The text of a file that the user named. */
export async function readNamed(io: Io, name: string): Promise<string> {
  if (name === INPUT) return io.readInput();
  try {
    const text = await io.readFile(path.resolve(io.cwd, name));
    if (text.includes('\0')) throw new CommandError(`${name}: it is not a text file in UTF-8`);
    return text;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const advice = error.reason === 'folder' ? '; name the .knet files in it' : '';
    throw new CommandError(`${name}: ${error.message}${advice}`);
  }
}

/** A file that another names: when it cannot be read it is as good as missing, and the finding stands where it is named. */
async function readOther(io: Io, uri: URI): Promise<string | undefined> {
  try {
    return await io.readFile(uri.fsPath);
  } catch (error) {
    if (error instanceof FileError) return undefined;
    throw error;
  }
}

/** Spelled as the language spells what it imports. Standard input stands in the current folder, so it can import. */
export function uriOf(io: Io, name: string): string {
  return URI.file(path.resolve(io.cwd, name === INPUT ? INPUT_NAME : name)).toString();
}

/** A file's name for people: relative to where they are, unless that is further away. */
export function displayName(io: Io, uri: string): string {
  const absolute = URI.parse(uri).fsPath;
  const relative = path.relative(io.cwd, absolute);
  return relative.startsWith(`..${path.sep}..`) || path.isAbsolute(relative) ? absolute : relative;
}

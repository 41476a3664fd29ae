import path from 'node:path';
import type { ImportFile } from '../../interchange/kubernetes/read.js';
import { CommandError } from '../exit.js';
import { FileError, type Io } from '../io.js';
import { readNamed } from '../load.js';

const MANIFEST = /\.(?:ya?ml|json)$/i;

/** The files that the paths stand for, each once: a folder for all manifests below it, in order of their names. */
export async function importFiles(io: Io, paths: readonly string[]): Promise<ImportFile[]> {
  const names = new Set<string>();
  for (const each of paths) {
    if (each === '-') names.add(each);
    else for (const name of await namesBelow(io, each)) names.add(name);
  }
  if (names.size === 0)
    throw new CommandError(`there are no .yaml, .yml or .json files in ${paths.join(', ')}`);
  const files: ImportFile[] = [];
  for (const name of names)
    files.push({ name: name === '-' ? '<stdin>' : name, text: await readNamed(io, name) });
  return files;
}

/** The path itself when it is a file; else the manifests of the folder and of the folders in it, but hidden ones. */
async function namesBelow(io: Io, name: string): Promise<string[]> {
  const entries = await entriesOf(io, name);
  if (!entries) return [name];
  const names: string[] = [];
  for (const entry of entries) {
    const inner = path.join(name, entry.name);
    if (entry.name.startsWith('.')) continue;
    if (entry.isFolder) names.push(...(await namesBelow(io, inner)));
    else if (MANIFEST.test(entry.name)) names.push(inner);
  }
  return names;
}

/** Undefined for what is no folder, or is not there: reading it says which. */
async function entriesOf(io: Io, name: string) {
  try {
    const entries = await io.readFolder(path.resolve(io.cwd, name));
    return [...entries].sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    if (error.reason === 'other') throw new CommandError(`${name}: ${error.message}`);
    return undefined;
  }
}

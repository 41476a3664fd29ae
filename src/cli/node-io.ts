import { readdir, readFile, writeFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { FileError, type FolderEntry, type Io } from './io.js';
import { nodeHost } from './lab/host.js';

/** Files and streams of this process. */
export function nodeIo(): Io {
  process.stdout.on('error', endQuietly);
  process.stderr.on('error', endQuietly);
  return {
    cwd: process.cwd(),
    env: process.env,
    isTerminal: process.stdout.isTTY === true,
    host: nodeHost(),
    readFile: (path) => readFile(path, 'utf8').catch(rethrow),
    readFolder: (path) => entriesOf(path).catch(rethrow),
    writeFile: (path, content) => writeFile(path, content).catch(rethrow),
    readInput: () => text(process.stdin),
    // Loaded only when wanted: the other commands would wait for it.
    serve: async () => void (await import('../server/node.js')),
    out: (content) => void process.stdout.write(content),
    err: (content) => void process.stderr.write(content),
  };
}

/** A link counts as what it leads to when that is a file; links to folders are not followed, for they may lead round. */
async function entriesOf(path: string): Promise<FolderEntry[]> {
  const entries = await readdir(path, { withFileTypes: true });
  return entries.map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }));
}

/** Whoever read our output has seen enough (`knet trace … | head`): no reason to complain. */
function endQuietly(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
}

const reasons: Readonly<Record<string, readonly [FileError['reason'], string]>> = {
  ENOENT: ['missing', 'no such file'],
  ENOTDIR: ['missing', 'no such file'],
  EISDIR: ['folder', 'it is a folder'],
  EACCES: ['other', 'permission denied'],
  EPERM: ['other', 'permission denied'],
  EROFS: ['other', 'the file system is read-only'],
};

function rethrow(error: NodeJS.ErrnoException): never {
  const [reason, message] = reasons[error.code ?? ''] ?? (['other', error.message] as const);
  throw new FileError(reason, message);
}

import type { Host } from './lab/host.js';

/** All that the command line reads and writes; tests give one of their own. */
export interface Io {
  /** Absolute path of the folder that relative file names start from. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Text of the file at an absolute path. Rejects with a {@link FileError} when it cannot be read. */
  readFile(path: string): Promise<string>;
  /** What is in the folder at an absolute path. Rejects with a {@link FileError}, also when it is a file. */
  readFolder(path: string): Promise<readonly FolderEntry[]>;
  /** Rejects with a {@link FileError} when it cannot be written. */
  writeFile(path: string, text: string): Promise<void>;
  /** All of standard input. */
  readInput(): Promise<string>;
  /** Writes to standard output. */
  out(text: string): void;
  /** Writes to standard error. */
  err(text: string): void;
  /** Starts the language server on standard input and output; it ends the process when the editor leaves. */
  serve(): Promise<void>;
  /** The machine it runs on: programs and kernels, for labs. */
  readonly host: Host;
  /** Whether standard output is a terminal, where people read. */
  readonly isTerminal: boolean;
}

export interface FolderEntry {
  readonly name: string;
  readonly isFolder: boolean;
}

/** A file that cannot be read or written. The message is the reason alone: `no such file`. */
export class FileError extends Error {
  constructor(
    readonly reason: 'missing' | 'folder' | 'other',
    message: string,
  ) {
    super(message);
  }
}

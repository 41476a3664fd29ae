import path from 'node:path';
import { FileError, type Io } from '../../src/cli/io.js';
import type { Host } from '../../src/cli/lab/host.js';
import { main } from '../../src/cli/program.js';

/** What a run of the command left behind. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** Files that it wrote, by name. */
  readonly written: Readonly<Record<string, string>>;
}

export interface Around {
  /** Files of the current folder, which is `/project`, by relative name. */
  readonly files?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly isTerminal?: boolean;
  /** The machine it runs on; one without programs, not run as root, where absent. */
  readonly host?: Partial<Host>;
}

const CWD = '/project';

/** A machine that has no programs and no kernel for labs. */
export const POOR_HOST: Host = {
  isLinux: true,
  isRoot: false,
  mayUnshare: async () => false,
  has: async () => false,
  run: async () => ({ status: 127, out: '', err: '' }),
  attach: async () => 127,
  hasInstalledKernel: async () => false,
  kernel: async () => {
    throw new Error('there is no kernel to be had');
  },
  interruptible: (work) => work(new AbortController().signal),
};

/** Runs `knet ARGS` within this process; nothing is read or written but what is given. */
export async function knet(args: readonly string[], around: Around = {}): Promise<Ran> {
  const files = new Map(
    Object.entries(around.files ?? {}).map(([name, text]) => [path.posix.resolve(CWD, name), text]),
  );
  const written: Record<string, string> = {};
  let out = '';
  let err = '';
  const io: Io = {
    cwd: CWD,
    env: around.env ?? {},
    isTerminal: around.isTerminal ?? false,
    host: { ...POOR_HOST, ...around.host },
    async readFile(path) {
      const text = files.get(path);
      if (text !== undefined) return text;
      const isFolder = path === CWD || [...files.keys()].some((name) => name.startsWith(`${path}/`));
      throw isFolder ? new FileError('folder', 'it is a folder') : new FileError('missing', 'no such file');
    },
    async readFolder(path) {
      const inside = [...files.keys()].filter((name) => name.startsWith(`${path}/`));
      if (inside.length === 0) throw new FileError('missing', 'no such file');
      const names = new Map(
        inside.map((name) => {
          const [first, ...rest] = name.slice(path.length + 1).split('/');
          return [first!, rest.length > 0];
        }),
      );
      return [...names].map(([name, isFolder]) => ({ name, isFolder }));
    },
    async writeFile(path, text) {
      if (!path.startsWith(`${CWD}/`)) throw new FileError('other', 'permission denied');
      written[path.slice(CWD.length + 1)] = text;
    },
    async readInput() {
      return around.input ?? '';
    },
    async serve() {
      out += 'serving';
    },
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
  };
  const code = await main(args, io);
  return { code, out, err, written };
}

/** The same for one file, `shop.knet`: `on(text, 'trace', FILE, 'web')`. */
export function on(text: string, ...args: readonly string[]): Promise<Ran> {
  return knet(args, { files: { [FILE]: text } });
}

export const FILE = 'shop.knet';

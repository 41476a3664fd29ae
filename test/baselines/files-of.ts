import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { URI } from 'vscode-uri';
import { FileError, type Io } from '../../src/cli/io.js';
import { main } from '../../src/cli/program.js';
import { loadTopology } from '../../src/language/workspace.js';
import { POOR_HOST } from '../cli/knet.js';

/**
 * Files of a baseline by name: what the command line says of an example. They are what a reviewer reads to see what a change
 * does to the roads; `npm run baselines` writes them anew.
 */
export async function baselinesOf(example: string): Promise<ReadonlyMap<string, string>> {
  const file = `examples/${example}/${example}.knet`;
  const { topology } = await loadTopology(URI.file(path.resolve(ROOT, file)).toString(), (uri) =>
    io.readFile(URI.parse(uri).fsPath),
  );
  const files = new Map([['diagnostics.txt', await knet('check', file)]]);
  for (const machine of topology.machines.keys()) {
    files.set(`state-${machine}.txt`, await knet('state', file, machine));
  }
  for (const name of topology.traces.keys()) {
    files.set(`trace-${name}.txt`, await knet('trace', file, name));
    files.set(`diagram-${name}.mmd`, await knet('trace', file, name, '--format', 'mermaid'));
  }
  return files;
}

/** Where the checkout seems to be, so that no path of a real machine is written down. */
const ROOT = '/knet';
let written = '';

const io: Io = {
  cwd: ROOT,
  env: {},
  isTerminal: false,
  async readFile(name) {
    try {
      return await readFile(path.relative(ROOT, name), 'utf8');
    } catch {
      throw new FileError('missing', 'no such file');
    }
  },
  readFolder: async () => [],
  writeFile: async () => {},
  readInput: async () => '',
  serve: async () => {},
  host: POOR_HOST,
  out: (text) => {
    written += text;
  },
  err: (text) => {
    written += `stderr: ${text}`;
  },
};

/** The output of a command, its exit code last unless all holds. */
async function knet(...args: readonly string[]): Promise<string> {
  written = '';
  const code = await main(args, io);
  return code === 0 ? written : `${written}exit code ${code}\n`;
}

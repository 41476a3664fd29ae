import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import agent from './agent.pl?raw';
import { removeGroups } from './groups.js';
import type { KernelJob } from './kernel.js';

/**
 * Runs the job whose files are in the folder `$1`: builds the state, then hands over to the agent, or to the job's own program, for `$2` seconds at
 * most. Inside a mount namespace of its own, so that `ip netns` keeps its names apart from the machine's.
 */
export const DRIVER = `mount -t tmpfs knet-lab /run && mkdir -p /run/netns || exit 3
sh "$1/script" build </dev/null >/dev/null 2>"$1/complaints"
if [ -e "$1/program" ]; then set -- "$1" "$2" sh "$1/program"; else set -- "$1" "$2" perl "$1/agent"; fi
exec timeout -s KILL "$2" "$3" "$4" <"$1/input" >"$1/output" 2>>"$1/complaints"
`;

/** The namespaces in which a job runs: when the first process in there ends, the kernel ends the others and takes all away. */
export const UNSHARE = [
  'unshare',
  '--net',
  '--mount',
  '--pid',
  '--fork',
  '--mount-proc',
  '--kill-child',
] as const;

/** In a user namespace of its own everybody is root over the namespaces that are made in there (user_namespaces(7)). */
export const AS_ROOT: readonly string[] =
  process.getuid?.() === 0 ? [] : ['unshare', '--user', '--map-root-user'];

/** Ends what follows together with this process, however that ends (PR_SET_PDEATHSIG). */
export const WITH_PARENT: readonly string[] = [...AS_ROOT, 'setpriv', '--pdeathsig', 'KILL'];

/** Where programs are looked for: also in root's own folders, which not every user, nor every `sudo`, has in PATH. */
export function withRootsFolders(): NodeJS.ProcessEnv & { readonly PATH: string } {
  const { PATH = '/usr/bin:/bin' } = process.env;
  return { ...process.env, PATH: `${PATH}:/usr/sbin:/sbin` };
}

const FOLDER = /^knet-lab-(\d+)-/;

/** A folder for files of this process; takes away those of processes that could not do so themselves. */
export async function labFolder(): Promise<string> {
  const names = await readdir(tmpdir());
  const left = names.filter((name) => {
    const [, pid] = FOLDER.exec(name) ?? [];
    return pid !== undefined && !isRunning(Number(pid));
  });
  await Promise.all(
    left.map(async (name) => {
      await removeGroups(name);
      await rm(path.join(tmpdir(), name), { recursive: true, force: true });
    }),
  );
  return mkdtemp(path.join(tmpdir(), `knet-lab-${process.pid}-`));
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

export async function writeJob(folder: string, job: KernelJob): Promise<void> {
  const { script, input = '', program } = job;
  const files = { script, agent, input, ...(program === undefined ? {} : { program }) };
  await Promise.all(
    Object.entries(files).map(([name, text]) => writeFile(path.join(folder, name), text, { mode: 0o600 })),
  );
}

export async function readRun(folder: string): Promise<{ output: string; complaints: readonly string[] }> {
  const [output, complaints] = await Promise.all(
    ['output', 'complaints'].map((name) => readFile(path.join(folder, name), 'utf8').catch(() => '')),
  );
  const problems = output!.split('\n').filter((line) => line.startsWith('problem '));
  return { output: output!, complaints: [...complaints!.split('\n').filter(Boolean), ...problems] };
}

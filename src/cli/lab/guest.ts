import { type ChildProcess, spawn } from 'node:child_process';
import { access, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CommandError } from '../exit.js';
import { DRIVER, readRun, UNSHARE, WITH_PARENT, withRootsFolders, writeJob } from './job-files.js';
import type { Kernel, KernelJob, KernelRun, RunOptions } from './kernel.js';

/** How long a kernel may take to boot, in milliseconds; it takes four seconds on a slow machine. */
const BOOT = 60_000;
const POLL = 20;

/** A kernel that is a process of this machine, and does jobs that are laid into a folder which both see. */
interface Guest {
  readonly backend: Kernel['backend'];
  /** As people name it. */
  readonly name: string;
  readonly release: string;
  /** This process's own. */
  readonly folder: string;
  readonly command: readonly string[];
}

/** Starts a guest whose `init` ends with {@link jobLoop}, and waits until it takes jobs. It ends with this process, however that ends. */
export async function bootGuest(guest: Guest, signal?: AbortSignal): Promise<Kernel> {
  const kernel = new GuestKernel(guest, start(guest));
  signal?.addEventListener('abort', () => void kernel.close(), { once: true });
  try {
    await kernel.appears('ready', BOOT);
    return kernel;
  } catch (error) {
    await kernel.close();
    throw error;
  }
}

/** In a process namespace, so that all of the kernel's processes end with the first. */
function start({ folder, command }: Guest): ChildProcess {
  const [program, ...before] = WITH_PARENT;
  return spawn(program!, [...before, 'unshare', '--net', '--pid', '--fork', '--kill-child', ...command], {
    stdio: 'ignore',
    env: { PATH: withRootsFolders().PATH, HOME: folder, TMPDIR: folder },
  });
}

class GuestKernel implements Kernel {
  readonly backend: Kernel['backend'];
  readonly release: string;
  readonly folder: string;
  #ended = false;
  #jobs = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    readonly guest: Guest,
    readonly child: ChildProcess,
  ) {
    ({ backend: this.backend, release: this.release, folder: this.folder } = guest);
    child.once('error', () => {
      this.#ended = true;
    });
    child.once('close', () => {
      this.#ended = true;
    });
  }

  /** One job at a time: there is one processor. */
  run(job: KernelJob, options: RunOptions): Promise<KernelRun> {
    const next = this.#last.then(() => this.#run(job, options));
    this.#last = next.catch(() => {});
    return next;
  }

  async #run(job: KernelJob, { signal, limit }: RunOptions): Promise<KernelRun> {
    this.#jobs += 1;
    const name = `job-${this.#jobs}`;
    const folder = path.join(this.folder, name);
    const abort = () => void this.close();
    signal?.addEventListener('abort', abort, { once: true });
    try {
      await mkdir(folder);
      await writeJob(folder, job);
      await writeFile(path.join(folder, 'limit'), `${Math.ceil(limit / 1000)}\n`);
      await rename(path.join(folder, 'limit'), path.join(folder, 'go'));
      await this.appears(`${name}/done`, limit + 10_000);
      return await readRun(folder);
    } finally {
      signal?.removeEventListener('abort', abort);
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** Waits for a file that the guest makes. */
  async appears(name: string, limit: number): Promise<void> {
    const file = path.join(this.folder, name);
    for (const until = Date.now() + limit; Date.now() < until; ) {
      if (await exists(file)) return;
      if (this.#ended) throw new CommandError(`${this.guest.name} ended before its time`);
      await new Promise((resolve) => setTimeout(resolve, POLL));
    }
    throw new CommandError(
      `${this.guest.name} did not come as far as ${name} within ${Math.round(limit / 1000)} s`,
    );
  }

  async close(): Promise<void> {
    if (!this.#ended) {
      const closed = new Promise((resolve) => this.child.once('close', resolve));
      this.child.kill('SIGKILL');
      await closed;
    }
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

/** Lays what guests and jobs share into a folder; `init` is what the guest starts with. */
export async function writeGuest(folder: string, init: string): Promise<void> {
  await writeFile(path.join(folder, 'driver'), DRIVER);
  await writeFile(path.join(folder, 'init'), init, { mode: 0o700 });
}

/** The end of a guest's `init`: does the jobs in its folder, one after the other, as long as it lives. */
export const jobLoop = (
  folder: string,
): string => `echo 0 >/proc/sys/net/ipv4/route/error_cost # "no route" is told each time, not once a second
cd ${folder}
: >ready
while :; do
  for go in job-*/go; do
    [ -e "$go" ] || continue
    job=${folder}/\${go%/go}
    read -r seconds <"$go"
    rm -f "$go"
    ${UNSHARE.join(' ')} sh ${folder}/driver "$job" "$seconds"
    busybox rmmod ipip 2>/dev/null
    : >"$job/done"
  done
  sleep 0.03
done
`;

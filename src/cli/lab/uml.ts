import { type ChildProcess, spawn } from 'node:child_process';
import { access, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CommandError } from '../exit.js';
import { DRIVER, labFolder, readRun, UNSHARE, WITH_PARENT, withRootsFolders, writeJob } from './job-files.js';
import type { Kernel, KernelJob, KernelRun, RunOptions } from './kernel.js';
import { modulesToLoad } from './uml-modules.js';

/** Where Debian's package has the modules of its kernel, a folder for each release. */
const MODULES = '/usr/lib/uml/modules';
/** How long the kernel may take to boot, in milliseconds; it takes four seconds on a slow machine. */
const BOOT = 60_000;
const POLL = 20;

/**
 * Boots User-mode Linux: a kernel that is a process of this machine (user-mode-linux.sourceforge.net). It sees this
 * machine's files, from which it gets its programs and jobs, but has a network of its own that is connected to nothing.
 */
export async function bootUml(signal?: AbortSignal): Promise<Kernel> {
  const folder = await labFolder();
  const [release] = await readdir(MODULES).catch(() => []);
  if (release === undefined) throw new CommandError(`there are no modules in ${MODULES}`);
  await writeInit(folder, release);
  const child = start(folder);
  const kernel = new UmlKernel(folder, release, child);
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
function start(folder: string): ChildProcess {
  const kernel = [
    'linux.uml',
    'mem=768M',
    'rootfstype=hostfs',
    'rootflags=/',
    'rw',
    'quiet',
    'con=null',
    `uml_dir=${folder}`,
    `init=${folder}/init`,
  ];
  const [command, ...before] = WITH_PARENT;
  return spawn(command!, [...before, 'unshare', '--net', '--pid', '--fork', '--kill-child', ...kernel], {
    stdio: 'ignore',
    env: { PATH: withRootsFolders().PATH, HOME: folder, TMPDIR: folder },
  });
}

class UmlKernel implements Kernel {
  readonly backend = 'uml';
  #ended = false;
  #jobs = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    readonly folder: string,
    readonly release: string,
    readonly child: ChildProcess,
  ) {
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
      if (this.#ended) throw new CommandError('User-mode Linux ended before its time');
      await new Promise((resolve) => setTimeout(resolve, POLL));
    }
    throw new CommandError(
      `User-mode Linux did not come as far as ${name} within ${Math.round(limit / 1000)} s`,
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

/** Names under which iptables is called: its nf_tables has no ip family, so the older kind is used. */
const LEGACY = ['iptables', 'ip6tables'].flatMap((name) => [name, `${name}-save`, `${name}-restore`]);

async function writeInit(folder: string, release: string): Promise<void> {
  const modules = path.join(MODULES, release);
  const load = modulesToLoad(await readFile(path.join(modules, 'modules.dep'), 'utf8'));
  const bin = path.join(folder, 'bin');
  await mkdir(bin);
  await Promise.all(
    LEGACY.map((name) =>
      symlink(`/usr/sbin/${name.replace('tables', 'tables-legacy')}`, path.join(bin, name)),
    ),
  );
  await writeFile(path.join(folder, 'driver'), DRIVER);
  // The kernel calls it when somebody makes a device of a kind it does not know yet (kernel.modprobe).
  const modprobe = `#!/bin/sh
case "$*" in *ipip) ;; *) exit 1 ;; esac
cd ${modules} && for module in ${load.ipip.join(' ')}; do busybox insmod "$module" 2>/dev/null; done
`;
  await writeFile(path.join(folder, 'modprobe'), modprobe, { mode: 0o700 });
  // To whom root's files belong is not known in a user namespace, so mount(8), which is theirs, must not become its owner.
  const init = `#!/bin/sh
busybox mount -t proc proc /proc; busybox mount -o remount,nosuid /
mount -t sysfs sys /sys; mount -t tmpfs run /run
export PATH=${bin}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/ LC_ALL=C
cd ${modules}
for module in ${load.atBoot.join(' ')}; do busybox insmod "$module" 2>/dev/null; done
echo ${folder}/modprobe >/proc/sys/kernel/modprobe
echo 0 >/proc/sys/net/ipv4/route/error_cost # "no route" is told each time, not once a second
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
  await writeFile(path.join(folder, 'init'), init, { mode: 0o700 });
}

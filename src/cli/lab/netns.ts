import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { release } from 'node:os';
import path from 'node:path';
import { removeGroups } from './groups.js';
import { DRIVER, labFolder, readRun, UNSHARE, WITH_PARENT, withRootsFolders, writeJob } from './job-files.js';
import type { Kernel, KernelJob, KernelRun, RunOptions } from './kernel.js';

/** This machine's kernel. Its own namespaces, routes and rules are never entered. */
export function machineKernel(): Kernel {
  return { backend: 'netns', release: release(), run: runInNamespaces, close: async () => {} };
}

async function runInNamespaces(job: KernelJob, { signal, limit }: RunOptions): Promise<KernelRun> {
  const folder = await labFolder();
  try {
    await writeJob(folder, job);
    await ended(
      [...WITH_PARENT, ...UNSHARE, 'sh', '-c', DRIVER, 'knet-lab', folder, String(Math.ceil(limit / 1000))],
      {
        signal,
        limit,
      },
    );
    return await readRun(folder);
  } finally {
    if (job.program !== undefined) await removeGroups(path.basename(folder));
    await rm(folder, { recursive: true, force: true });
  }
}

/** Resolves when the process has ended, by itself or because it was told to. */
function ended([command, ...args]: readonly string[], { signal, limit }: RunOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command!, args, { stdio: 'ignore', env: withRootsFolders() });
    const kill = () => child.kill('SIGKILL');
    const timer = setTimeout(kill, limit);
    signal?.addEventListener('abort', kill, { once: true });
    child.once('error', reject);
    child.once('close', () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', kill);
      resolve();
    });
  });
}

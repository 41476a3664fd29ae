import { readdir, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';

/** Where cgroups are: of version 2, or one folder below for each controller of version 1 (cgroups(7)). */
const ROOT = '/sys/fs/cgroup';

/** Killed processes need a moment to leave theirs; in milliseconds, and how often it is looked again. */
const MOMENT = { length: 100, times: 50 } as const;

/** Takes away a job's cgroups: they alone of what it makes are in none of its namespaces. */
export async function removeGroups(name: string): Promise<void> {
  const roots = [ROOT, ...(await foldersIn(ROOT))];
  for (let times = 0; times < MOMENT.times; times += 1) {
    const left = await Promise.all(roots.map((root) => isLeft(path.join(root, name))));
    if (!left.includes(true)) return;
    await setTimeout(MOMENT.length);
  }
}

/** Removes a cgroup and those below it as far as they are empty; tells whether it is there still. */
async function isLeft(folder: string): Promise<boolean> {
  for (const inside of await foldersIn(folder)) await isLeft(inside);
  return rmdir(folder).then(
    () => false,
    (error: NodeJS.ErrnoException) => error.code !== 'ENOENT',
  );
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => path.join(folder, name));
}

import { existsSync } from 'node:fs';
import path from 'node:path';

/** Where a program is, or undefined. Root's own folders count as well: not every `su` has them in PATH. */
export function onPath(name) {
  return [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin', '/sbin']
    .map((folder) => path.join(folder, name))
    .find((file) => existsSync(file));
}

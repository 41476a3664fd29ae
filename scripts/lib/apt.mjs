import { spawnSync } from 'node:child_process';
import { onPath } from './programs.mjs';

/** Whether this process may install Debian packages. */
export const canInstall = () => process.getuid?.() === 0 && onPath('apt-get') !== undefined;

/** Installs Debian packages without what they merely recommend; tells which step failed, or undefined. */
export function aptInstall(packages) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [
    ['update', '-q'],
    ['install', '-y', '-q', '--no-install-recommends', ...packages],
  ]) {
    const { status } = spawnSync('apt-get', args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
    if (status !== 0) return `apt-get ${args[0]} failed`;
  }
  return undefined;
}

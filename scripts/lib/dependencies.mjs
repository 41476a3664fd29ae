import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';

// npm writes this file last, so a half-finished installation lacks it.
const installed = 'node_modules/.package-lock.json';

/** Installs the project's packages where they are missing or older than the lock file. */
export function installDependencies() {
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync('package-lock.json').mtimeMs) return;
  console.log('npm ci: installing packages');
  // In CI or under a production setting npm would leave out the tools this very script needs.
  const { status } = spawnSync(
    'npm',
    ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  if (status !== 0) throw new Error('npm ci failed: see its message above');
}

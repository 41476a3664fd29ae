import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Installs the project's packages where they are missing or not those of the lock file. */
export function installDependencies() {
  if (areInstalled()) return;
  console.log('npm ci: installing packages');
  // In CI or under a production setting npm would leave out the tools that the scripts need.
  const { status } = spawnSync(
    'npm',
    ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  if (status !== 0) throw new Error('npm ci failed: see its message above');
}

function areInstalled() {
  // npm writes this file last, so a half-finished installation lacks it.
  const installed = packagesOf('node_modules/.package-lock.json');
  if (!installed) return false;
  return Object.entries(packagesOf('package-lock.json')).every(
    // Packages for other platforms are in the lock file alone.
    ([place, { version, optional }]) => place === '' || optional || installed[place]?.version === version,
  );
}

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

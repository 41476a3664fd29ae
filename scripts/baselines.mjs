// Writes the baselines of all examples anew: `git diff test/baselines` then shows what a change does to them.
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';

const folder = 'test/baselines';
for (const entry of readdirSync(folder, { withFileTypes: true })) {
  if (entry.isDirectory()) rmSync(path.join(folder, entry.name), { recursive: true });
}
const vitest = ['node_modules/vitest/vitest.mjs', 'run', folder, '--update'];
const { status } = spawnSync(process.execPath, vitest, { stdio: 'inherit' });
process.exitCode = status ?? 1;

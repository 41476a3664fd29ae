import { spawnSync } from 'node:child_process';
import esbuild from 'esbuild';

/** Compares the simulator with real kernels on random worlds (`npm run test:kernel -- --cases 1000 --seed 1`). */
await esbuild.build({
  entryPoints: ['test/kernel/main.ts'],
  bundle: true,
  outfile: 'dist-test/kernel.mjs',
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  loader: { '.pl': 'text' },
  logLevel: 'warning',
});
const { status } = spawnSync(process.execPath, ['dist-test/kernel.mjs', ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exitCode = status ?? 1;

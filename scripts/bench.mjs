import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import esbuild from 'esbuild';

/** Runs benchmarks: all of them, or those whose names are given (`npm run bench -- simulator`). */
const known = readdirSync('bench')
  .filter((file) => file.endsWith('.ts') && file !== 'cluster.ts')
  .map((file) => path.basename(file, '.ts'));
const asked = process.argv.length > 2 ? process.argv.slice(2) : known;
const unknown = asked.find((name) => !known.includes(name));
if (unknown) {
  console.error(`bench: no benchmark ${unknown}; there are ${known.join(', ')}`);
  process.exit(2);
}
await esbuild.build({
  entryPoints: asked.map((name) => `bench/${name}.ts`),
  bundle: true,
  outdir: 'dist-test/bench',
  outExtension: { '.js': '.mjs' },
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  logLevel: 'warning',
});
for (const name of asked) {
  console.log(`\n${name}`);
  const { status } = spawnSync(process.execPath, [`dist-test/bench/${name}.mjs`], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}

import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';

const limit = 3_000_000;
const { name, version } = JSON.parse(readFileSync('package.json', 'utf8'));
const file = `${name}-${version}.vsix`;

run('scripts/build.mjs');
run(
  'node_modules/@vscode/vsce/vsce',
  'package',
  '--no-dependencies',
  '--allow-missing-repository',
  '--no-rewrite-relative-links',
  '--out',
  file,
);
const { size } = statSync(file);
const megabytes = (size / 1_000_000).toFixed(2);
console.log(`${file}: ${megabytes} MB`);
if (size >= limit) {
  console.error(`${file} is over its ${limit / 1_000_000} MB: see what .vscodeignore lets in`);
  process.exitCode = 1;
}

function run(...command) {
  const { status } = spawnSync(process.execPath, command, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

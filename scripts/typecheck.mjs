import { spawnSync } from 'node:child_process';

// One project for each set of globals the code may see: Node, a worker, the webview's page, the editor's tests.
const projects = [
  'tsconfig.json',
  'tsconfig.worker.json',
  'webview/tsconfig.json',
  'test/webview/tsconfig.json',
  'tsconfig.editor.json',
];

let failed = false;
for (const project of projects) {
  const { status, stdout } = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', project], {
    encoding: 'utf8',
  });
  if (status === 0 || stdout.includes('TS18003')) continue;
  failed = true;
  process.stdout.write(stdout);
}
if (failed) process.exitCode = 1;

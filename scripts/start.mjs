// Only Node's own modules here: on a fresh clone no package is installed yet.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { installDependencies } from './lib/dependencies.mjs';
import { editorAddress, startEditorServer } from './lib/editor-server.mjs';
import { provideEditor } from './lib/editors.mjs';
import { buildIsStale } from './lib/freshness.mjs';
import { requireNode } from './lib/node-version.mjs';
import { onPath } from './lib/programs.mjs';

const examples = path.resolve('examples');
const firstExample = ['examples/calico-ipip/calico-ipip.knet', 'examples/docker-bridge/docker-bridge.knet'];
const wantsEditor = process.argv.includes('--editor') || (process.stdout.isTTY && !process.env.CI);

requireNode();
try {
  installDependencies();
  if (buildIsStale()) run('scripts/build.mjs');
  showTrace();
  if (!wantsEditor) console.log('\nTo open the examples in VS Code: npm start -- --editor');
  else if (onPath('code')) openDesktop();
  else await serveEditor();
} catch (error) {
  console.error(`npm start: ${error.message}`);
  process.exitCode = 1;
}

function showTrace() {
  const file = firstExample.find((name) => existsSync(name));
  if (!file) return;
  console.log(`$ knet trace ${file} --all\n`);
  // 1 says that a packet does not arrive, which is an answer too.
  run('dist/cli.js', ['trace', file, '--all'], [0, 1]);
}

function openDesktop() {
  const { status } = spawnSync('code', [`--extensionDevelopmentPath=${process.cwd()}`, examples], {
    stdio: 'inherit',
  });
  if (status !== 0)
    throw new Error('`code` could not open the examples; npm start -- --editor needs a display');
  console.log(`\nVS Code opens ${examples} with knet loaded.`);
}

/** No VS Code here: its server shows the same editor in a browser. */
async function serveEditor() {
  const server = await startEditorServer(await provideEditor('1.139'));
  const address = editorAddress(server.port, { folder: examples, extension: process.cwd() });
  console.log(`\nVS Code with knet: ${address}\nCtrl+C ends it.`);
  const opener = (process.env.DISPLAY || process.env.WAYLAND_DISPLAY) && onPath('xdg-open');
  if (opener) spawn(opener, [address], { stdio: 'ignore', detached: true }).unref();
  await new Promise((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  await server.stop();
}

function run(script, args = [], fine = [0]) {
  const { status } = spawnSync(process.execPath, [script, ...args], { stdio: 'inherit' });
  if (!fine.includes(status)) throw new Error(`${[script, ...args].join(' ')} ended with ${status}`);
}

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * VS Code comes from npm as the `code-server` package, whose `lib/vscode` is VS Code's own server build:
 * no download host but the npm registry is needed, and the editor opens in a browser.
 */
export const editors = {
  '1.100': { codeServer: '4.100.3', nodeMajor: '20' },
  1.139: { codeServer: '4.139.1', nodeMajor: '24' },
};

export const cacheFolder = () => path.resolve(process.env.KNET_CACHE ?? '.vscode-test');

/** Makes sure the editor is there, and says how to start its server. */
export async function provideEditor(version) {
  const { codeServer, nodeMajor } = editors[version];
  const folder = path.join(cacheFolder(), `code-server-${codeServer}`);
  const marker = path.join(folder, '.complete');
  if (!existsSync(marker)) await install(folder, codeServer, nodeMajor);
  return {
    version,
    node: nodeFor(folder, nodeMajor),
    server: path.join(folder, 'node_modules/code-server/lib/vscode/out/server-main.js'),
  };
}

async function install(folder, codeServer, nodeMajor) {
  console.log(`editor: installing code-server ${codeServer} (once, some 600 MB in ${folder})`);
  await mkdir(cacheFolder(), { recursive: true });
  // Installed beside its place and moved there when complete, so an interrupted installation is never used.
  const draft = await mkdtemp(path.join(cacheFolder(), 'installing-'));
  try {
    await writeFile(path.join(draft, 'package.json'), '{ "private": true }\n');
    await npm(draft, `code-server@${codeServer}`);
    const vscode = path.join(draft, 'node_modules/code-server/lib/vscode');
    await npm(vscode, '--omit=dev');
    await npm(path.join(vscode, 'extensions'), '--omit=dev');
    if (process.platform === 'linux' && needsOwnNode(nodeMajor))
      await npm(draft, `${nodePackage()}@${nodeMajor}`);
    await writeFile(path.join(draft, '.complete'), '');
    await rm(folder, { recursive: true, force: true });
    await rename(draft, folder);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw new Error(`cannot install VS Code from code-server@${codeServer}: ${error.message}`);
  }
}

const needsOwnNode = (major) => process.versions.node.split('.')[0] !== major;
const nodePackage = () => `node-${process.platform}-${process.arch}`;

function nodeFor(folder, major) {
  const own = path.join(folder, 'node_modules', nodePackage(), 'bin/node');
  return needsOwnNode(major) && existsSync(own) ? own : process.execPath;
}

function npm(cwd, ...args) {
  return new Promise((resolve, reject) => {
    const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    const child = spawn('npm', ['install', ...quiet, ...args], { cwd, stdio: ['ignore', 'ignore', 'pipe'] });
    let errors = '';
    child.stderr.on('data', (text) => {
      errors += text;
    });
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(errors.trim().split('\n')[0] || `npm ended with ${code}`)),
    );
  });
}

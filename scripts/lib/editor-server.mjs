import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const startLimit = 60_000;

/**
 * Starts VS Code's server on a free port of this machine alone.
 * @param {{ node: string, server: string }} editor
 * @param {{ port?: number, locale?: string }} [options]
 */
export async function startEditorServer(editor, options = {}) {
  const data = await mkdtemp(path.join(tmpdir(), 'knet-editor-'));
  const child = spawn(
    editor.node,
    [
      editor.server,
      '--host=127.0.0.1',
      `--port=${options.port ?? 0}`,
      '--without-connection-token',
      '--accept-server-license-terms',
      '--telemetry-level=off',
      '--disable-workspace-trust',
      `--server-data-dir=${data}`,
      `--extensions-dir=${path.join(data, 'extensions')}`,
      // Without the driver newer versions ignore the page's request to load an extension under development.
      '--enable-smoke-test-driver',
      ...(options.locale ? [`--locale=${options.locale}`] : []),
    ],
    // A group of its own, so that the extension hosts it starts end with it.
    { env: editorEnvironment(), stdio: ['ignore', 'pipe', 'pipe'], detached: true },
  );
  const log = [];
  const port = await listeningPort(child, log).catch(async (error) => {
    await stop(child, data);
    throw error;
  });
  return { port, log, stop: () => stop(child, data) };
}

/** What the editor's own terminal sets would make this server believe it is part of that editor. */
function editorEnvironment() {
  const inherited = /^(VSCODE_|CODE_SERVER_|ELECTRON_)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !inherited.test(name)));
}

function listeningPort(child, log) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`the editor's server did not start in ${startLimit / 1000} s: ${tail(log)}`)),
      startLimit,
    );
    const read = (text) => {
      log.push(String(text));
      const match = /Extension host agent listening on (\d+)/.exec(log.join(''));
      if (!match) return;
      clearTimeout(timer);
      resolve(Number(match[1]));
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('error', reject);
    child.on('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`the editor's server ended with ${code}: ${tail(log)}`));
    });
  });
}

const tail = (log) => log.join('').trim().split('\n').slice(-3).join(' | ');

async function stop(child, data) {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    signal(child, 'SIGTERM');
    const timer = setTimeout(() => signal(child, 'SIGKILL'), 3_000);
    await ended;
    clearTimeout(timer);
  }
  signal(child, 'SIGKILL');
  await rm(data, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

function signal(child, name) {
  try {
    process.kill(-child.pid, name);
  } catch {
    // The group has ended already.
  }
}

/**
 * The address of an editor with the extension under development loaded.
 * @param {number} port
 * @param {{ folder: string, extension: string, tests?: string }} what
 */
export function editorAddress(port, { folder, extension, tests }) {
  const remote = (file) => `vscode-remote://127.0.0.1:${port}${file}`;
  const payload = [
    ['extensionDevelopmentPath', remote(extension)],
    ...(tests ? [['extensionTestsPath', remote(tests)]] : []),
    ['skipWelcome', 'true'],
  ];
  const query = new URLSearchParams({ folder, payload: JSON.stringify(payload) });
  return `http://127.0.0.1:${port}/?${query}`;
}

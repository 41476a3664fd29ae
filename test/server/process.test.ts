import { type ChildProcess, fork, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  CodeLensRequest,
  createProtocolConnection,
  IPCMessageReader,
  IPCMessageWriter,
  type ProtocolConnection,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver-protocol/node';
import type { ToVerifier } from '../../src/protocol/verifier.js';
import { Editor } from './editor.js';

/** The server as it is shipped: one file, in a process of its own, with the examples on the disk. */
const EXAMPLES = path.resolve('examples');
const out = mkdtempSync(path.join(tmpdir(), 'knet-server-'));
const file = path.join(out, 'server.cjs');
const running: ChildProcess[] = [];

beforeAll(() =>
  build({
    entryPoints: ['src/cli/editor-process.ts'],
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    outfile: file,
    loader: { '.pl': 'text' },
    logLevel: 'error',
  }),
);

afterAll(() => {
  for (const child of running) child.kill();
  rmSync(out, { recursive: true, force: true });
});

function overStdio(): ProtocolConnection {
  const child = spawn(process.execPath, [file, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  running.push(child);
  return createProtocolConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
}

function overIpc(): ProtocolConnection {
  const child = fork(file, ['--node-ipc']);
  running.push(child);
  return createProtocolConnection(new IPCMessageReader(child), new IPCMessageWriter(child));
}

test.each([
  ['--stdio', overStdio],
  ['--node-ipc', overIpc],
])(
  '%s: every example is free of errors, and its traces have verdicts',
  async (_, start) => {
    const editor = await Editor.attach(start(), new Map(), {}, pathToFileURL(EXAMPLES).toString());
    const names = readdirSync(EXAMPLES, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /\.knet$/.test(name),
    );
    for (const name of names) {
      const uri = pathToFileURL(path.join(EXAMPLES, name)).toString();
      const text = readFileSync(path.join(EXAMPLES, name), 'utf8');
      await editor.open(uri, text);
      const errors = (await editor.diagnostics(uri)).filter(({ severity }) => severity === 1);
      expect(
        errors.map(({ message }) => message),
        name,
      ).toEqual([]);
      const lenses = (await editor.wire.sendRequest(CodeLensRequest.type, { textDocument: { uri } })) ?? [];
      const traces = text.match(/^\s*trace /gm) ?? [];
      expect(lenses.length, name).toBeGreaterThanOrEqual(traces.length);
    }
    await editor.wire.sendRequest(ShutdownRequest.type);
    editor.stop();
  },
  60_000,
);

test('told to verify, it answers once and ends', async () => {
  const child = fork(file, ['verify']);
  running.push(child);
  const uri = 'file:///shop.knet';
  const job: ToVerifier = { type: 'verify', params: { uri, name: 'gone' }, sources: { [uri]: 'host a { }' } };
  const told: unknown[] = [];
  child.on('message', (message) => told.push(message));
  child.send(job);
  const status = await new Promise((resolve) => child.once('exit', resolve));
  expect({ status, told }).toEqual({
    status: 0,
    told: [{ type: 'failed', message: 'There is no trace named "gone" any more.' }],
  });
});

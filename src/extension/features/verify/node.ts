import { fork } from 'node:child_process';
import * as vscode from 'vscode';
import type { FromVerifier, ToVerifier } from '../../../protocol/verifier.js';
import type { Verified, Verifier, Verify } from './verifier.js';

/** How long the verifier may take to clear away what it built, in milliseconds; then it is ended, and the kernel clears away the rest. */
const GRACE = 5_000;

/** A process of this machine, where that is Linux. */
export function nodeVerifier(context: vscode.ExtensionContext): Verifier {
  if (process.platform !== 'linux') {
    return {
      whyNot: vscode.l10n.t(
        'Verifying sends the packet through a real Linux kernel, and this machine runs another. Open the folder in WSL, or on a remote Linux machine.',
      ),
    };
  }
  const module = vscode.Uri.joinPath(context.extensionUri, 'dist/server.cjs').fsPath;
  return { verify: (job, told, token) => run(module, { type: 'verify', ...job }, told, token) };
}

function run(
  module: string,
  job: ToVerifier,
  told: Parameters<Verify>[1],
  token: vscode.CancellationToken,
): Promise<Verified> {
  return new Promise((resolve) => {
    // The editor's own program is a Node only when it is told so.
    const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
    const child = fork(module, ['verify'], { env, execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    const say = (message: ToVerifier) => child.connected && child.send(message);
    let answer: Verified;
    let complaint = '';
    let timer: ReturnType<typeof setTimeout> | undefined;
    const cancel = token.onCancellationRequested(() => {
      say({ type: 'cancel' });
      timer = setTimeout(() => child.kill('SIGKILL'), GRACE);
    });
    const end = (problem: string) => {
      cancel.dispose();
      clearTimeout(timer);
      if (token.isCancellationRequested) resolve(undefined);
      else resolve(answer ?? { type: 'failed', message: problem });
    };
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      complaint += text;
    });
    child.on('message', (message: FromVerifier) => {
      if (message.type === 'kernel') told(message.backend);
      else answer = message;
    });
    child.once('error', ({ message }) => end(message));
    child.once('close', (status, signal) =>
      end(
        complaint.trim() ||
          vscode.l10n.t('The verifier ended without an answer ({0}).', `${signal ?? status}`),
      ),
    );
    say(job);
  });
}

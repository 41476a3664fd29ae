import * as vscode from 'vscode';
import type { TraceView } from '../../../protocol/messages.js';
import type { KernelName } from '../../../protocol/verification.js';
import type { Server } from '../client/server.js';
import type { TracePanel } from '../panel/trace-panel.js';
import { sameTrace } from './same-trace.js';
import type { Verified, Verifier, Verify } from './verifier.js';

/** "Verify Trace on This Machine's Kernel": the packet of the panel's trace is sent for real, and compared. */
export function activateVerify(
  context: vscode.ExtensionContext,
  server: Server,
  panel: TracePanel,
  verifier: Verifier,
): void {
  const offer = () =>
    panel.showVerification({
      state: 'verify' in verifier && vscode.workspace.isTrusted ? 'idle' : 'unavailable',
    });
  let isRunning = false;
  offer();
  context.subscriptions.push(
    vscode.workspace.onDidGrantWorkspaceTrust(offer),
    vscode.commands.registerCommand('knet.verifyTrace', async () => {
      if ('whyNot' in verifier) {
        void vscode.window.showInformationMessage(verifier.whyNot);
        return;
      }
      if (!vscode.workspace.isTrusted) {
        await askForTrust();
        return;
      }
      const view = panel.shown ?? (await traceAtCursor(panel));
      if (!view || isRunning) return;
      isRunning = true;
      try {
        await verifyShown(server, panel, view, verifier.verify);
      } finally {
        isRunning = false;
      }
    }),
  );
}

async function verifyShown(
  server: Server,
  panel: TracePanel,
  view: TraceView,
  verify: Verify,
): Promise<void> {
  panel.showVerification({ state: 'running' });
  const answer = await withProgress(view.title, async (token, told): Promise<Verified> => {
    try {
      const sources = await server.sources({ uri: view.params.uri }, token);
      return await verify({ params: view.params, sources }, told, token);
    } catch (error) {
      if (token.isCancellationRequested) return undefined;
      return { type: 'failed', message: error instanceof Error ? error.message : String(error) };
    }
  });
  if (!answer) panel.showVerification({ state: 'idle' });
  else if (answer.type === 'failed') panel.showVerification({ state: 'failed', message: answer.message });
  else if (panel.shown && sameTrace(panel.shown.trace, answer.trace))
    panel.showVerification({ state: 'done', verification: answer.verification });
  else {
    panel.showVerification({
      state: 'failed',
      message: vscode.l10n.t('Meanwhile another trace is shown, or the text has changed.'),
    });
  }
}

function withProgress(
  title: string,
  work: (
    token: vscode.CancellationToken,
    told: (backend: KernelName['backend']) => void,
  ) => Promise<Verified>,
): Thenable<Verified> {
  const { l10n, ProgressLocation, window } = vscode;
  const options = {
    location: ProgressLocation.Notification,
    cancellable: true,
    title: l10n.t('Verifying {0}', title),
  };
  return window.withProgress(options, (progress, token) => {
    progress.report({ message: l10n.t('computing the state of every machine') });
    return work(token, (backend) => {
      const message = {
        netns: l10n.t('building the network in namespaces of this machine, sending the packet'),
        uml: l10n.t('starting User-mode Linux, building the network, sending the packet'),
        qemu: l10n.t('starting a kernel in QEMU, building the network, sending the packet'),
      }[backend];
      progress.report({ message });
    });
  });
}

/** Opens the panel on the trace or rule at the cursor. */
async function traceAtCursor(panel: TracePanel): Promise<TraceView | undefined> {
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.languageId === 'knet') {
    const { line, character } = editor.selection.active;
    return panel.show({ uri: editor.document.uri.toString(), position: { line, character } });
  }
  void vscode.window.showInformationMessage(
    vscode.l10n.t('Show a trace first: open a .knet file, and run "Trace Packet".'),
  );
  return undefined;
}

async function askForTrust(): Promise<void> {
  const manage = vscode.l10n.t('Manage Workspace Trust');
  const chosen = await vscode.window.showInformationMessage(
    vscode.l10n.t('Verifying runs programs on this machine, so this folder must be trusted first.'),
    manage,
  );
  if (chosen === manage) await vscode.commands.executeCommand('workbench.trust.manage');
}

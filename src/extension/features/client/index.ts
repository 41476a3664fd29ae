import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { type AnalysedParams, METHOD } from '../../../protocol/messages.js';
import { lendFiles } from './files.js';
import { type Server, typedServer } from './server.js';

/** Starts the language server without waiting for it: requests wait by themselves. */
export function activateClient(context: vscode.ExtensionContext, client: BaseLanguageClient): Server {
  const analysed = new vscode.EventEmitter<readonly string[]>();
  context.subscriptions.push(
    analysed,
    client,
    lendFiles(client),
    client.onNotification(METHOD.analysed, ({ uris }: AnalysedParams) => analysed.fire(uris)),
    vscode.commands.registerCommand('knet.restartServer', () => restart(client)),
  );
  client.start().catch((error: Error) => {
    void vscode.window.showErrorMessage(
      vscode.l10n.t('knet: the language server did not start: {0}', error.message),
    );
  });
  return typedServer(client, analysed.event);
}

async function restart(client: BaseLanguageClient): Promise<void> {
  await client.stop();
  await client.start();
}

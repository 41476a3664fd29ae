import * as vscode from 'vscode';
import type { Server } from '../client/server.js';
import { fileItem, fillFile } from './items.js';
import { runRules } from './run.js';

/** Shows every connectivity rule in the Test Explorer; its result is the rule's own verdict. */
export function activateRuleTests(context: vscode.ExtensionContext, server: Server): void {
  const controller = vscode.tests.createTestController('knet', 'knet');
  const refresh = async (uri: vscode.Uri) => {
    const rules = await server.rules({ uri: uri.toString() });
    fillFile(controller, fileItem(controller, uri), rules);
  };

  controller.resolveHandler = async (item) => {
    if (item?.uri) {
      await refresh(item.uri);
      return;
    }
    for (const uri of await vscode.workspace.findFiles('**/*.knet', '**/node_modules/**'))
      fileItem(controller, uri);
  };
  controller.createRunProfile(
    vscode.l10n.t('Check Rules'),
    vscode.TestRunProfileKind.Run,
    (request, token) => runRules(controller, server, request, token),
    true,
  );
  context.subscriptions.push(
    controller,
    server.onAnalysed((uris) => {
      for (const uri of uris) void refresh(vscode.Uri.parse(uri));
    }),
    vscode.workspace.onDidDeleteFiles(({ files }) => {
      for (const uri of files) controller.items.delete(uri.toString());
    }),
  );
}

import * as vscode from 'vscode';
import type { TraceParams } from '../../../protocol/messages.js';
import type { Server } from '../client/server.js';
import type { TracePanel } from '../panel/trace-panel.js';
import { askForFlow } from './ask-for-flow.js';
import { knetDocument } from './knet-document.js';

export function activateTrace(context: vscode.ExtensionContext, server: Server, panel: TracePanel): void {
  context.subscriptions.push(
    vscode.commands.registerCommand('knet.tracePacket', () => tracePacket(server, panel)),
    // The code lenses of the language server name this command.
    vscode.commands.registerCommand('knet.showTrace', (params: TraceParams) => panel.show(params)),
  );
}

async function tracePacket(server: Server, panel: TracePanel): Promise<void> {
  const place = await knetDocument();
  if (!place) return;
  const { endpoints, current } = await server.endpoints(place);
  if (endpoints.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('This file declares no pod, container or host that could send a packet yet.'),
    );
    return;
  }
  const flow = await askForFlow(endpoints, current);
  if (flow) await panel.show({ uri: place.uri, ...flow });
}

import * as vscode from 'vscode';
import type { PanelState } from '../../../protocol/messages.js';
import type { Server } from '../client/server.js';
import { viewType } from './create-panel.js';
import { TracePanel } from './trace-panel.js';

export function activatePanel(context: vscode.ExtensionContext, server: Server): TracePanel {
  const panel = new TracePanel(context.extensionUri, server);
  context.subscriptions.push(
    panel,
    vscode.window.registerWebviewPanelSerializer(viewType, {
      async deserializeWebviewPanel(restored: vscode.WebviewPanel, state: PanelState | undefined) {
        await panel.restore(restored, state?.params);
      },
    }),
  );
  return panel;
}

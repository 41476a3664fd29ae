import * as vscode from 'vscode';
import { LanguageClient } from 'vscode-languageclient/browser';
import { clientOptions } from './options.js';

export function createBrowserClient(context: vscode.ExtensionContext): LanguageClient {
  const script = vscode.Uri.joinPath(context.extensionUri, 'dist/browser-server.js').toString(true);
  return new LanguageClient('knet', 'knet', async () => new Worker(script), clientOptions(context));
}

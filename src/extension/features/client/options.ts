import * as vscode from 'vscode';
import type { LanguageClientOptions } from 'vscode-languageclient';

export const clientOptions = (context: vscode.ExtensionContext): LanguageClientOptions => ({
  documentSelector: [{ language: 'knet' }],
  initializationOptions: {
    locale: vscode.env.language,
    docsUri: vscode.Uri.joinPath(context.extensionUri, 'docs').toString(),
  },
});

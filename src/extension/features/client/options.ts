import * as vscode from 'vscode';
import type { LanguageClientOptions } from 'vscode-languageclient';

export const clientOptions = (): LanguageClientOptions => ({
  documentSelector: [{ language: 'knet' }],
  initializationOptions: { locale: vscode.env.language },
});

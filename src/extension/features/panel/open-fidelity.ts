import * as vscode from 'vscode';

/** Opens the page that says what was compared with real kernels, and how. */
export async function openFidelity(extensionUri: vscode.Uri): Promise<void> {
  const page = vscode.Uri.joinPath(extensionUri, 'docs', 'fidelity.md');
  await vscode.commands.executeCommand('markdown.showPreview', page);
}

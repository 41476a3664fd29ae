import * as vscode from 'vscode';

/** Opens a link of the notes: outside in the browser, inside the workspace in an editor, anything else not at all. */
export async function openLink(href: string, note: vscode.Uri): Promise<void> {
  if (/^(https?|mailto):/i.test(href)) {
    await vscode.env.openExternal(vscode.Uri.parse(href));
    return;
  }
  const target = fileOfLink(href, note);
  if (!target) {
    void vscode.window.showWarningMessage(vscode.l10n.t('This link leads outside the workspace: {0}', href));
    return;
  }
  await vscode.commands.executeCommand('vscode.open', target, { viewColumn: vscode.ViewColumn.One });
}

function fileOfLink(href: string, note: vscode.Uri): vscode.Uri | undefined {
  const [path = '', fragment = ''] = href.split('#', 2);
  if (/^[a-z][\w+.-]*:/i.test(path)) return undefined;
  const folder = vscode.workspace.getWorkspaceFolder(note);
  if (!folder) return undefined;
  const decoded = decodePath(path);
  const target = decoded.startsWith('/')
    ? vscode.Uri.joinPath(folder.uri, decoded)
    : vscode.Uri.joinPath(note, '..', decoded);
  return vscode.workspace.getWorkspaceFolder(target) ? target.with({ fragment }) : undefined;
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

import * as vscode from 'vscode';

/** Saves the drawn diagram where the user says. PNG data comes as a `data:` address, SVG as text. */
export async function exportImage(
  format: 'svg' | 'png',
  data: string,
  title: string,
  documentUri: string | undefined,
): Promise<void> {
  const name = `${title.replace(/[^\p{L}\p{N}.-]+/gu, '-').replace(/^-+|-+$/g, '') || 'trace'}.${format}`;
  const folder = documentUri
    ? vscode.Uri.joinPath(vscode.Uri.parse(documentUri), '..')
    : vscode.workspace.workspaceFolders?.[0]?.uri;
  const target = await vscode.window.showSaveDialog({
    ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, name) } : {}),
    filters: { [format.toUpperCase()]: [format] },
  });
  if (!target) return;
  await vscode.workspace.fs.writeFile(target, imageBytes(format, data));
}

function imageBytes(format: 'svg' | 'png', data: string): Uint8Array {
  if (format === 'svg') return new TextEncoder().encode(data);
  const base64 = data.slice(data.indexOf(',') + 1);
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

import * as vscode from 'vscode';

export function exampleUri(name: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (!folder) throw new Error('the tests need a folder');
  return vscode.Uri.joinPath(folder.uri, name);
}

export async function openExample(name: string): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(exampleUri(name)));
}

/** Repeats a question until it has an answer; the editor tells of few things when they are done. */
export async function eventually<T>(
  ask: () => T | undefined | PromiseLike<T | undefined>,
  ms = 15_000,
): Promise<T> {
  const end = Date.now() + ms;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`no answer within ${ms} ms`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

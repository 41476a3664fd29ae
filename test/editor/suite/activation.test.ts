import { assert } from 'chai';
import * as vscode from 'vscode';
import { openExample } from './workspace.js';

describe('activation', () => {
  it('starts when a .knet file opens', async () => {
    const editor = await openExample('demo.knet');
    assert.equal(editor.document.languageId, 'knet');
    const extension = vscode.extensions.getExtension('knet.knet');
    assert.ok(extension);
    await extension.activate();
    assert.equal(extension.isActive, true);
  });

  it('registers every command of the manifest', async () => {
    const registered = new Set(await vscode.commands.getCommands(true));
    const manifest = vscode.extensions.getExtension('knet.knet')?.packageJSON;
    const missing = manifest.contributes.commands
      .map(({ command }: { command: string }) => command)
      .filter((command: string) => !registered.has(command));
    assert.deepEqual(missing, []);
  });
});

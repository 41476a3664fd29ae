import { assert } from 'chai';
import { type Editor, openEditor, runCommand } from './editor.js';

describe('the editor', () => {
  let editor: Editor;
  before(async () => {
    editor = await openEditor('demo.knet');
  });
  after(() => editor?.close());

  it('offers to restart the language server', async () => {
    await runCommand(editor.page, 'knet: Restart Language Server');
    assert.equal(await editor.page.locator('.tab.active').getAttribute('data-resource-name'), 'demo.knet');
  });
});

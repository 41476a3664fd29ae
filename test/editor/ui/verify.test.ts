import path from 'node:path';
import { assert } from 'chai';
import type { Frame } from 'playwright-core';
import { type Editor, openEditor, putCursorOn, runCommand, screenshot, webviewFrame } from './editor.js';

const COMMAND = "knet: Verify Trace on This Machine's Kernel";

describe('Verify Trace on This Machine’s Kernel', () => {
  let editor: Editor;
  let panel: Frame;
  before(async () => {
    editor = await openEditor('docker0.knet', { source: path.resolve('examples/docker0') });
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await screenshot(editor.page, 'verify-failed');
  });
  after(() => editor?.close());

  it('shows the trace at the cursor, and that the kernel does the same at every hop', async function () {
    await putCursorOn(editor.page, 'trace ');
    await runCommand(editor.page, COMMAND);
    panel = await webviewFrame(editor.page, '.verification.agrees, .verification.failed', 60_000);
    const bar = (await panel.locator('.verification').textContent()) ?? '';
    // A machine without the tools, or where nobody may make namespaces: it must say so.
    if (/^Not verified\. A lab needs/.test(bar)) {
      console.log(`      skipped: ${bar}`);
      this.skip();
    }
    assert.match(bar, /^All \d+ packets as Linux [\d.]+.* has them/);
    assert.isAbove(await panel.locator('.agreement.same').count(), 3);
    assert.equal(await panel.locator('.agreement.other').count(), 0);
    await panel.locator('svg:has(.messageText)').waitFor();
    await screenshot(editor.page, 'verify');
  });

  it('is forgotten when the text changes what the packet does, saved or not', async () => {
    await putCursorOn(editor.page, 'trace neighbours');
    await editor.page.keyboard.press('End');
    await editor.page.keyboard.type(' { ttl 5 }');
    await panel.locator('.verification').waitFor({ state: 'detached' });
  });

  it('asks the kernel about the text as it stands, when the button is pressed', async () => {
    await panel.getByRole('button', { name: "Verify on this machine's kernel" }).click();
    await panel.locator('.verification.agrees').waitFor({ timeout: 60_000 });
    await panel.getByText('ttl 5').first().waitFor();
  });
});

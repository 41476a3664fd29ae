import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { assert } from 'chai';
import type { Frame } from 'playwright-core';
import {
  answer,
  type Editor,
  openEditor,
  putCursorOn,
  runCommand,
  screenshot,
  webviewFrame,
} from './editor.js';

const drawing = 'svg:has(.messageText)';

describe('Trace Packet on the IPIP example', () => {
  let editor: Editor;
  let panel: Frame;
  before(async () => {
    editor = await openEditor('calico-ipip.knet', {
      source: path.resolve('examples/calico-ipip'),
      width: 1720,
      height: 1040,
    });
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await screenshot(editor.page, 'trace-panel-failed');
  });
  after(() => editor?.close());

  it('asks for source, destination and port, and draws the road', async () => {
    await putCursorOn(editor.page, 'subnet lan');
    await runCommand(editor.page, 'knet: Trace Packet');
    await answer(editor.page, 'Trace Packet: from', 'shop/web');
    await answer(editor.page, 'shop/web to', 'shop/api');
    await answer(editor.page, 'to shop/api, port', '8080');
    panel = await webviewFrame(editor.page, drawing);
    const drawn = await panel.locator(drawing).textContent();
    for (const device of ['tunl0', 'cali551b05c3e54', 'cali50d8cbfc60a']) assert.include(drawn ?? '', device);
  });

  it('never takes the focus from the text', async () => {
    const focused = await editor.page.evaluate(
      () => document.activeElement?.closest('.monaco-editor') !== null,
    );
    assert.isTrue(focused);
  });

  it('shows the notes beside the diagram, and what the packet met in words', async () => {
    await panel.locator('h1', { hasText: 'Calico by IPIP' }).waitFor();
    await panel
      .getByText('tunl0 wraps it into a packet from 192.168.31.62 to 192.168.31.63')
      .first()
      .waitFor();
    await screenshot(editor.page, 'trace-panel');
  });

  it('follows the notes as they change', async () => {
    const notes = path.join(editor.folder, 'calico-ipip.md');
    await writeFile(
      notes,
      (await readFile(notes, 'utf8')).replace('# Calico by IPIP', '# Twenty bytes more'),
    );
    await panel.locator('h1', { hasText: 'Twenty bytes more' }).waitFor();
  });

  it('goes to the line that caused a step', async () => {
    await panel.getByText('The route to 10.244.104.0/26 sends it').first().click();
    await editor.page
      .locator('.editor-instance .line-numbers.active-line-number', { hasText: /^9$/ })
      .waitFor();
  });

  it('shows the trace that the cursor is on', async () => {
    for (const name of ['too-big', 'across-nodes']) {
      await putCursorOn(editor.page, `trace ${name}`);
      await editor.page.locator('.tab', { hasText: `${name}: shop/web -> shop/api:8080` }).waitFor();
    }
    await panel.locator(drawing, { hasText: 'tunl0' }).waitFor();
  });

  it('keeps the last good picture while the text is broken', async () => {
    await putCursorOn(editor.page, 'cluster demo');
    await editor.page.keyboard.press('Home');
    await editor.page.keyboard.type('{');
    await panel.locator('.banner', { hasText: 'the last trace that worked' }).waitFor();
    assert.isAbove(await panel.locator(drawing).count(), 0);
    await editor.page.keyboard.press('Backspace');
    await panel.locator('.banner').waitFor({ state: 'detached' });
  });

  it('is there again after the window is loaded anew', async () => {
    await editor.page.keyboard.press('Control+S');
    const loaded = editor.page.waitForEvent('load');
    // The orderly way: the editor writes down what it keeps before it goes.
    await runCommand(editor.page, 'Developer: Reload Window');
    await loaded;
    await editor.page.locator('.monaco-workbench').waitFor();
    const again = await webviewFrame(editor.page, drawing, 40_000);
    assert.include((await again.locator(drawing).textContent()) ?? '', 'tunl0');
  });
});

import path from 'node:path';
import type { Page } from 'playwright-core';
import { type Editor, type EditorOptions, openEditor, runCommand, webviewFrame } from '../ui/editor.js';

const size = { width: 1720, height: 1040 };

describe('pictures of the README', () => {
  let editor: Editor;
  afterEach(() => editor?.close());

  it('trace panel on the IPIP example', async () => {
    editor = await open('calico-ipip');
    await traceOnLine(editor.page, 'across-nodes');
    await settle(editor.page);
    await save(editor.page, 'panel');
  });

  it('a missing route, dark', async () => {
    editor = await open('route-reflector');
    await runCommand(editor.page, 'Preferences: Toggle between Light/Dark Themes');
    await editor.page.locator('.monaco-workbench.vs-dark').waitFor();
    await settle(editor.page);
    await traceOnLine(editor.page, 'without-reflector');
    await settle(editor.page);
    await save(editor.page, 'missing-route-dark');
  });

  it('a published port, high contrast', async () => {
    editor = await open('docker0', { colorScheme: 'dark', forcedColors: 'active' });
    await traceOnLine(editor.page, 'published-port');
    await settle(editor.page);
    await save(editor.page, 'published-port-high-contrast');
  });

  it('a trace that the kernel has verified', async () => {
    editor = await open('docker0');
    await traceOnLine(editor.page, 'published-port');
    const panel = await webviewFrame(editor.page, 'svg:has(.messageText)');
    await panel.getByRole('button', { name: "Verify on this machine's kernel" }).click();
    await panel.locator('.verification.agrees').waitFor({ timeout: 60_000 });
    await settle(editor.page);
    await save(editor.page, 'verified');
  });

  it('hover on a device', async () => {
    editor = await open('calico-ipip');
    await editor.page
      .locator('.view-line span', { hasText: /^tunl0$/ })
      .first()
      .hover();
    await editor.page.locator('.monaco-hover-content', { hasText: 'tunl0' }).waitFor();
    await settle(editor.page);
    await save(editor.page, 'hover');
  });
});

async function open(example: string, media: NonNullable<EditorOptions['media']> = {}): Promise<Editor> {
  const editor = await openEditor(`${example}.knet`, {
    source: path.resolve('examples', example),
    media,
    ...size,
  });
  await runCommand(editor.page, 'View: Toggle Secondary Side Bar Visibility');
  await runCommand(editor.page, 'View: Toggle Primary Side Bar Visibility');
  await editor.page.locator('.codelens-decoration a').first().waitFor();
  await settle(editor.page);
  return editor;
}

/** Clicks the code lens above a trace. */
async function traceOnLine(page: Page, name: string): Promise<void> {
  const line = page.locator('.view-line', { hasText: `trace ${name}` }).first();
  const top = (await line.boundingBox())!.y;
  const lenses = page.locator('.codelens-decoration a');
  for (let i = 0; i < (await lenses.count()); i++) {
    const box = (await lenses.nth(i).boundingBox())!;
    if (box.y < top && top - box.y < 30) {
      await lenses.nth(i).click();
      await webviewFrame(page, 'svg:has(.messageText)');
      return;
    }
  }
  throw new Error(`no code lens above trace ${name}`);
}

const settle = (page: Page) => page.waitForTimeout(1500);
const save = (page: Page, name: string) => page.screenshot({ path: `docs/images/${name}.png` });

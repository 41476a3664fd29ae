import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Browser, chromium, type Frame, type Page } from 'playwright-core';
import { chromiumArguments } from '../../../scripts/lib/chromium.mjs';
import { editorAddress, startEditorServer } from '../../../scripts/lib/editor-server.mjs';

const repository = process.cwd();

/** An editor in a browser, with a workspace of its own that tests may change. */
export interface Editor {
  readonly page: Page;
  readonly folder: string;
  close(): Promise<void>;
}

export interface EditorOptions {
  /** Folder whose copy is opened; the tests' own workspace by default. */
  readonly source?: string;
  readonly locale?: string;
  /** What the desktop prefers; the editor follows it. */
  readonly media?: { readonly colorScheme?: 'dark' | 'light'; readonly forcedColors?: 'active' };
  readonly width?: number;
  readonly height?: number;
}

export async function openEditor(file?: string, options: EditorOptions = {}): Promise<Editor> {
  const folder = await mkdtemp(path.join(tmpdir(), 'knet-workspace-'));
  await cp(options.source ?? path.join(repository, 'test/editor/workspace'), folder, { recursive: true });
  const installed = JSON.parse(process.env.KNET_TEST_EDITOR ?? '{}');
  const server = await startEditorServer(installed, options.locale ? { locale: options.locale } : {});
  let browser: Browser | undefined;
  const close = async () => {
    await browser?.close();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    browser = await chromium.launch({
      executablePath: process.env.KNET_TEST_CHROMIUM ?? '',
      args: chromiumArguments,
    });
    const page = await browser.newPage({
      viewport: { width: options.width ?? 1400, height: options.height ?? 900 },
    });
    await page.emulateMedia(options.media ?? {});
    // With the smoke test driver on, the editor expects these two on its page.
    await page.exposeFunction('codeAutomationLog', () => undefined);
    await page.exposeFunction('codeAutomationExit', () => undefined);
    await page.goto(editorAddress(server.port, { folder, extension: repository }));
    await page.locator('.monaco-workbench').waitFor();
    if (file) await openFile(page, file);
    return { page, folder, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Opens a file of the workspace's top folder from the explorer. */
export async function openFile(page: Page, file: string): Promise<void> {
  const row = page.locator('.explorer-folders-view .monaco-list-row', { hasText: file }).first();
  const tab = page.locator(`.tab[data-resource-name="${path.basename(file)}"]`);
  await row.dblclick();
  await tab.waitFor();
}

/**
 * Runs a command the way a person does: F1, its title, Enter. The palette lists the commands there were when it opened, so
 * it is opened again until the editor has read the extension's.
 */
export async function runCommand(page: Page, title: string): Promise<void> {
  const row = page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first();
  for (let tries = 0; tries < 15; tries++) {
    await page.keyboard.press('F1');
    await page.locator('.quick-input-widget input[type=text]').first().waitFor();
    await page.waitForTimeout(200);
    await page.keyboard.type(title);
    try {
      await row.waitFor({ timeout: 2_000 });
      await page.keyboard.press('Enter');
      return;
    } catch {
      await page.keyboard.press('Escape');
    }
  }
  throw new Error(`no command ${title}`);
}

/** Types into the open quick input and takes the first answer that holds the text. */
export async function pick(page: Page, text: string): Promise<void> {
  const input = page.locator('.quick-input-widget input[type=text]').first();
  await input.waitFor();
  await input.pressSequentially(text);
  await page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first().waitFor();
  await page.keyboard.press('Enter');
}

/** Puts the cursor on the line that holds the text. */
export async function putCursorOn(page: Page, text: string): Promise<void> {
  await page
    .locator('.view-line', { hasText: text })
    .first()
    .click({ position: { x: 8, y: 8 } });
  await page.locator('.monaco-editor.focused').waitFor();
}

/** Answers the question that a quick input with this title asks, once it is open. */
export async function answer(page: Page, title: string, text: string): Promise<void> {
  await page.locator('.quick-input-title', { hasText: title }).waitFor();
  await pick(page, text);
}

/** The innermost frame of the webview that shows something matching `selector`. */
export async function webviewFrame(page: Page, selector = 'body *', ms = 20_000): Promise<Frame> {
  const end = Date.now() + ms;
  for (;;) {
    for (const frame of page.frames()) {
      if (!frame.url().includes('fake.html')) continue;
      if (
        (await frame
          .locator(selector)
          .count()
          .catch(() => 0)) > 0
      )
        return frame;
    }
    if (Date.now() > end) throw new Error(`no webview shows ${selector} after ${ms} ms`);
    await page.waitForTimeout(50);
  }
}

export async function screenshot(page: Page, name: string): Promise<string> {
  await mkdir('dist-test/screenshots', { recursive: true });
  const file = `dist-test/screenshots/${name}.png`;
  await page.screenshot({ path: file });
  return file;
}

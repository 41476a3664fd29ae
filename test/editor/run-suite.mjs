import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { chromiumArguments, provideChromium } from '../../scripts/lib/chromium.mjs';
import { editorAddress, startEditorServer } from '../../scripts/lib/editor-server.mjs';
import { provideEditor } from '../../scripts/lib/editors.mjs';
import { bundleSuite } from './bundle.mjs';
import { prepareWebExtension } from './web-extension.mjs';

const limit = 180_000;
/** What newer editors tell of chat features that need an account, and of native modules that were not built. */
const chatter = /^\[(AgentHost|ChatModelSelection|AccountPolicyGate)|bindings file|native-watchdog/;
const repository = path.resolve(import.meta.dirname, '../..');

/** Runs the suite inside the extension host of a real editor. */
export async function runSuite(version, { web = false, grep } = {}) {
  const executablePath = provideChromium();
  const extension = web ? await prepareWebExtension(repository) : repository;
  const tests = await bundleSuite(path.join(extension, web ? 'suite.cjs' : 'dist-test/suite.cjs'), {
    web,
    grep,
  });
  const editor = await provideEditor(version);
  const folder = await mkdtemp(path.join(tmpdir(), 'knet-workspace-'));
  await cp(path.join(repository, 'test/editor/workspace'), folder, { recursive: true });
  const server = await startEditorServer(editor);
  let browser;
  try {
    browser = await chromium.launch({ executablePath, args: chromiumArguments });
    const page = await browser.newPage();
    const run = listen(page, web ? 'web' : version);
    await run.exposed;
    await page.goto(editorAddress(server.port, { folder, extension, tests }));
    const result = await run.result;
    if (result.failed > 0) await screenshot(page, web ? 'web' : version);
    return result;
  } finally {
    await browser?.close();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The extension host reports through two functions of the page, which the editor's driver calls. */
function listen(page, name) {
  const result = { passed: 0, failed: 0, skipped: 0 };
  const other = [];
  let finish;
  const ended = new Promise((resolve) => {
    finish = resolve;
  });
  const timer = setTimeout(() => {
    console.error(`${name}: no end after ${limit / 1000} s; its last words:\n${other.slice(-5).join('\n')}`);
    result.failed += 1;
    finish(result);
  }, limit);
  const exposed = (async () => {
    await page.exposeFunction('codeAutomationLog', (_type, args) => {
      const text = args.map(String).join(' ');
      const report = /^knet-test (\{.*\})$/s.exec(text);
      if (report) record(JSON.parse(report[1]), result, name);
      else if (!chatter.test(text)) other.push(text.split('\n').slice(0, 3).join('\n'));
    });
    await page.exposeFunction('codeAutomationExit', (code) => {
      clearTimeout(timer);
      const ran = result.passed + result.failed + result.skipped;
      if (ran === 0 || (code !== 0 && result.failed === 0)) {
        result.failed += 1;
        console.error(
          `${name}: the suite ended with ${code} before its tests did: ${other.slice(-5).join('\n')}`,
        );
      }
      finish(result);
    });
  })();
  return { exposed, result: ended };
}

function record({ state, title, error, ms }, result, name) {
  result[state] += 1;
  const mark = { passed: '✓', failed: '✗', skipped: '-' }[state];
  console.log(`  ${mark} ${name}: ${title}${ms === undefined ? '' : ` (${ms} ms)`}`);
  if (error) console.log(error.replace(/^/gm, '      '));
}

async function screenshot(page, name) {
  await mkdir('dist-test/screenshots', { recursive: true });
  const file = `dist-test/screenshots/${name}.png`;
  await page.screenshot({ path: file });
  console.log(`  screenshot: ${file}`);
}

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Trace } from '../../src/simulator/trace.js';
import { calicoIpip } from '../diagram/fixtures/calico-ipip.js';
import { PanelBrowser } from './page/panel-page.js';
import { note, viewOf } from './page/views.js';

let browser: PanelBrowser;

beforeAll(async () => {
  browser = await PanelBrowser.start();
}, 60_000);

afterAll(() => browser.stop());

const payloads = [
  '<script>window.hit = 1</script>',
  '<img src=x onerror="window.hit = 2">',
  '<svg onload="window.hit = 3"></svg>',
  '<a href="javascript:window.hit = 4">click</a>',
  '[click](javascript:window.hit=5)',
  '<iframe srcdoc="<script>parent.hit = 6</script>"></iframe>',
  '<details open ontoggle="window.hit = 7">x</details>',
  '<math><mtext><style><img src=x onerror=window.hit=8></style></mtext></math>',
  '&lt;img src=x onerror=window.hit=9&gt;',
  '#60;img src=x onerror=window.hit=10#62;',
  'ﬂ°°60¶ßimg src=x onerror=window.hit=11ﬂ°°62¶ß',
  'end\n  click d0 call window.hit()\n%%{init: {"securityLevel": "loose"}}%%',
  '$$\\href{javascript:window.hit=12}{x}$$',
];

/** Every name and text of the trace becomes a payload. */
function poisoned(trace: Trace): Trace {
  const spared = new Set(['kind', 'verdict', 'protocol', 'tcp', 'source', 'destination']);
  let next = 0;
  return JSON.parse(JSON.stringify(trace), (key, value) =>
    typeof value === 'string' && !spared.has(key) ? payloads[next++ % payloads.length] : value,
  ) as Trace;
}

test('names, rules and reasons of a trace are text, whatever they say', async () => {
  const panel = await browser.open({ width: 1400 });
  const view = viewOf(poisoned(calicoIpip), payloads.join(' '));
  await panel.draw({ type: 'trace', view });
  expect(await panel.svg.locator('[data-et="message"]').count()).toBe(view.diagram.messages.length);
  await clickEverything(panel.page);
  const strange = 'img, iframe, script:not([nonce]), foreignObject, math, details, a, [onerror], [onload]';
  expect(await panel.page.locator(`#root :is(${strange})`).count()).toBe(0);
  // The text itself is there to be read.
  expect(await panel.page.locator('.hops').textContent()).toContain('<script>window.hit = 1</script>');
  await holdsNothingHappened(panel);
});

test('notes are text where they are not Markdown', async () => {
  const panel = await browser.open({});
  const fences = payloads.map(
    (payload) =>
      `\`\`\`mermaid\nflowchart LR\n  a["${payload}"] --> b\n  click a "javascript:window.hit=20"\n\`\`\``,
  );
  const directives =
    '```mermaid\n%%{init: {"securityLevel": "loose", "htmlLabels": true, "themeCSS": "* { background: url(https://e.example/x) }"}}%%\nflowchart LR\n  a["<img src=x onerror=window.hit=21>"] --> b\n```';
  const markdown = [
    ...payloads,
    ...fences,
    directives,
    '![x](javascript:window.hit=22)',
    '![x](https://e.example/track.png)',
  ].join('\n\n');
  await panel.send({ type: 'notes', notes: [note(markdown)] });
  await panel.page.locator('.mermaid-figure, .mermaid-error').first().waitFor();
  await panel.page.waitForTimeout(1500);
  await clickEverything(panel.page);
  expect(await panel.page.locator('.markdown :is(iframe, script, details, img[onerror])').count()).toBe(0);
  await holdsNothingHappened(panel);
});

async function clickEverything(page: PanelBrowserPage): Promise<void> {
  await page.evaluate(() => {
    for (const element of document.querySelectorAll<HTMLElement | SVGElement>('#root *')) {
      element.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));
    }
  });
}

type PanelBrowserPage = Awaited<ReturnType<PanelBrowser['open']>>['page'];

/** Scripts did not run, nothing was asked for elsewhere, and the page is still the page. */
async function holdsNothingHappened(panel: Awaited<ReturnType<PanelBrowser['open']>>): Promise<void> {
  const { page } = panel;
  expect(await page.evaluate(() => (window as unknown as { hit?: number }).hit)).toBeUndefined();
  expect(panel.foreignRequests).toEqual([]);
  expect(page.frames()).toHaveLength(1);
  const opened = await panel.posted('open');
  expect(opened.filter(({ href }) => /^\s*javascript:/i.test(href))).toEqual([]);
  await panel.close();
}

import { calicoIpip } from '../test/diagram/fixtures/calico-ipip.js';
import { longRoad } from '../test/diagram/fixtures/long-road.js';
import { PanelBrowser } from '../test/webview/page/panel-page.js';
import { viewOf } from '../test/webview/page/views.js';

/** From the trace's arrival in a new page to its picture, Mermaid's loading included. */
const BUDGET_MILLISECONDS = 500;
const RUNS = 7;

const browser = await PanelBrowser.start();
const first: number[] = [];
for (let run = 0; run < RUNS; run += 1) first.push((await drawTwice(viewOf(calicoIpip))).first);
const { again } = await drawTwice(viewOf(calicoIpip));
const long = await drawTwice(viewOf(longRoad(500)));
await browser.stop();

console.log(`first diagram, 14 arrows: ${Math.round(median(first))} ms (budget ${BUDGET_MILLISECONDS})`);
console.log(`drawn again: ${Math.round(again)} ms`);
console.log(`the longest diagram: ${Math.round(long.first)} ms, drawn again ${Math.round(long.again)} ms`);
if (median(first) > BUDGET_MILLISECONDS) process.exitCode = 1;

/** Draws a trace in a new page, then once more, and takes the time of each. */
async function drawTwice(view: ReturnType<typeof viewOf>): Promise<{ first: number; again: number }> {
  const panel = await browser.open();
  const times = await panel.page.evaluate(async (sent) => {
    const drawn = async (message: unknown) => {
      const before = document.querySelector('.sheet > svg')?.id;
      const start = performance.now();
      window.postMessage(message, '*');
      await new Promise<void>((resolve) => {
        const observer = new MutationObserver(() => {
          const id = document.querySelector('.sheet > svg')?.id;
          if (id && id !== before) resolve();
        });
        observer.observe(document.body, { childList: true, subtree: true });
      });
      return performance.now() - start;
    };
    const { diagram } = sent;
    const first = await drawn({ type: 'trace', view: sent });
    const changed = { ...sent, diagram: { ...diagram, text: `${diagram.text}\n` } };
    return { first, again: await drawn({ type: 'trace', view: changed }) };
  }, view);
  await panel.close();
  return times;
}

function median(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[times.length >> 1] ?? 0;
}

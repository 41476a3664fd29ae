import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { calicoIpip } from '../diagram/fixtures/calico-ipip.js';
import { docker0 } from '../diagram/fixtures/docker0.js';
import { publishedPort } from '../diagram/fixtures/published-port.js';
import { PanelBrowser, type PanelPage } from './page/panel-page.js';
import { viewOf } from './page/views.js';

let browser: PanelBrowser;

beforeAll(async () => {
  browser = await PanelBrowser.start();
}, 60_000);

afterAll(() => browser.stop());

async function withTrace(
  trace: Parameters<typeof viewOf>[0],
  use: (panel: PanelPage) => Promise<void>,
): Promise<void> {
  const panel = await browser.open();
  await panel.draw({ type: 'trace', view: viewOf(trace) });
  await use(panel);
  expect(panel.errors).toEqual([]);
  expect(await panel.violations()).toEqual([]);
  await panel.close();
}

const lines = async (panel: PanelPage) =>
  (await panel.posted('reveal')).map(({ source }) => source.start.line + 1);

describe('pointing', () => {
  test('a click on a note shows the line that caused it, and selects its row', async () => {
    await withTrace(calicoIpip, async (panel) => {
      await panel.note(1).click();
      expect(await lines(panel)).toEqual([16]);
      expect(await panel.page.locator('tr[aria-selected="true"]').textContent()).toContain(
        'node2 has the block',
      );
      await expect.poll(() => panel.note(1).getAttribute('class')).toContain('knet-selected');
    });
  });

  test('a click beside an arrow hits it', async () => {
    await withTrace(docker0, async (panel) => {
      const box = (await panel.arrow(1).boundingBox())!;
      await panel.page.mouse.click(box.x + box.width / 2, box.y + 7);
      expect(await lines(panel)).toEqual([3]);
      await panel.page.locator('.knet-selected [data-et="message"]').waitFor({ state: 'attached' });
    });
  });

  test('a click on a row does the same from the other side', async () => {
    await withTrace(docker0, async (panel) => {
      await panel.row(6).click();
      expect(await lines(panel)).toEqual([4]);
      await expect.poll(() => panel.note(1).getAttribute('class')).toContain('knet-selected');
    });
  });

  test('a row with no line of its own selects and reveals nothing', async () => {
    await withTrace(docker0, async (panel) => {
      await panel.row(0).click();
      expect(await panel.row(0).getAttribute('aria-selected')).toBe('true');
      expect(await lines(panel)).toEqual([]);
    });
  });

  test('what is pointed at lights up on both sides', async () => {
    await withTrace(docker0, async (panel) => {
      await panel.row(6).hover();
      await expect.poll(() => panel.note(1).getAttribute('class')).toContain('knet-hovered');
      await panel.note(0).hover();
      await expect.poll(() => panel.row(1).getAttribute('class')).toContain('hovered');
      expect(await panel.note(1).getAttribute('class')).not.toContain('knet-hovered');
    });
  });

  test('the cursor in the text selects, and nothing takes the focus', async () => {
    await withTrace(calicoIpip, async (panel) => {
      await panel.send({ type: 'select', hop: 2, step: 5 });
      const row = panel.page.locator('tr[aria-selected="true"]');
      await row.waitFor();
      expect(await row.textContent()).toContain('Accepted by network policy');
      expect(await panel.page.evaluate(() => document.activeElement === document.body)).toBe(true);
      expect(await lines(panel)).toEqual([]);
      const [pane, note] = await Promise.all([
        panel.page.locator('.picture').boundingBox(),
        panel.page.locator('.knet-selected').boundingBox(),
      ]);
      await expect
        .poll(async () => (await panel.page.locator('.knet-selected').boundingBox())!.y)
        .toBeLessThan(pane!.y + pane!.height);
      expect(note).not.toBeNull();
    });
  });

  test('an edit elsewhere moves the lines without drawing anew', async () => {
    await withTrace(docker0, async (panel) => {
      const id = await panel.svg.getAttribute('id');
      const moved = JSON.parse(JSON.stringify(docker0).replaceAll('"line":3', '"line":13')) as typeof docker0;
      await panel.send({ type: 'trace', view: viewOf(moved) });
      await panel.page.waitForTimeout(200);
      await panel.note(1).click();
      expect(await lines(panel)).toEqual([14]);
      expect(await panel.svg.getAttribute('id')).toBe(id);
    });
  });
});

describe('the keyboard', () => {
  test('walks the rows, Enter shows the line', async () => {
    await withTrace(docker0, async (panel) => {
      await panel.row(0).focus();
      for (const key of ['ArrowDown', 'ArrowDown', 'ArrowUp', 'Enter']) await panel.page.keyboard.press(key);
      expect(await panel.row(1).evaluate((row) => row === document.activeElement)).toBe(true);
      expect(await lines(panel)).toEqual([5]);
      await panel.page.keyboard.press('End');
      expect(
        await panel.page
          .locator('tr.step')
          .last()
          .evaluate((row) => row === document.activeElement),
      ).toBe(true);
      await panel.page.keyboard.press('Home');
      expect(await panel.row(0).getAttribute('aria-selected')).toBe('true');
    });
  });

  test('has one stop in the table', async () => {
    await withTrace(docker0, async (panel) => {
      expect(await panel.page.locator('tr.step[tabindex="0"]').count()).toBe(1);
    });
  });

  test('reaches everything in order', async () => {
    await withTrace(docker0, async (panel) => {
      const stops: string[] = [];
      for (let presses = 0; presses < 11; presses++) {
        await panel.page.keyboard.press('Tab');
        stops.push(
          await panel.page.evaluate(() => {
            const { ariaLabel, title, className } = document.activeElement as HTMLElement;
            return ariaLabel || title || className;
          }),
        );
      }
      expect(stops).toEqual(
        [
          'Zoom out',
          'Natural size',
          'Zoom in',
          'Fit to pane',
          'Show the reply',
          'Copy as Mermaid',
          'Save as SVG',
          'Save as PNG',
          'Road of the packet',
          'Height of the diagram',
          'step sourced',
        ].map((name, index) => (index === 10 ? expect.stringContaining('step') : name)),
      );
    });
  });

  test('zooms with + and -, and moves the divider', async () => {
    await withTrace(docker0, async (panel) => {
      const percent = () => panel.page.locator('.tool.percent').textContent();
      await panel.page.locator('.picture').focus();
      await panel.page.keyboard.press('0');
      expect(await percent()).toBe('100%');
      await panel.page.keyboard.press('+');
      expect(await percent()).toBe('120%');
      await panel.page.keyboard.press('-');
      expect(await percent()).toBe('100%');
      const before = (await panel.page.locator('.picture').boundingBox())!.height;
      await panel.page.getByRole('separator', { name: 'Height of the diagram' }).focus();
      await panel.page.keyboard.press('ArrowUp');
      expect((await panel.page.locator('.picture').boundingBox())!.height).toBeLessThan(before - 10);
    });
  });
});

describe('zoom and pan', () => {
  test('buttons, and the wheel with Ctrl around the pointer', async () => {
    await withTrace(calicoIpip, async (panel) => {
      const width = async () => (await panel.svg.boundingBox())!.width;
      await panel.page.getByRole('button', { name: 'Fit to pane' }).click();
      const fitted = await width();
      expect(fitted).toBeLessThan((await panel.page.locator('.picture').boundingBox())!.width);
      await panel.page.getByRole('button', { name: 'Zoom in' }).click();
      expect(await width()).toBeGreaterThan(fitted * 1.1);
      const box = (await panel.page.locator('.picture').boundingBox())!;
      await panel.page.mouse.move(box.x + 200, box.y + 100);
      await panel.page.keyboard.down('Control');
      await panel.page.mouse.wheel(0, -240);
      await panel.page.keyboard.up('Control');
      await expect.poll(width).toBeGreaterThan(fitted * 1.3);
    });
  });

  test('dragging scrolls, and does not click', async () => {
    await withTrace(calicoIpip, async (panel) => {
      await panel.page.getByTitle('Natural size').click();
      const offset = () =>
        panel.page
          .locator('.picture')
          .evaluate(({ scrollLeft, scrollTop }) => [scrollLeft, scrollTop] as const);
      const [left, top] = await offset();
      const box = (await panel.note(1).boundingBox())!;
      await panel.page.mouse.move(box.x + 60, box.y + 10);
      await panel.page.mouse.down();
      await panel.page.mouse.move(box.x + 20, box.y - 20, { steps: 4 });
      await panel.page.mouse.up();
      expect(await offset()).toEqual([left + 40, top + 30]);
      expect(await lines(panel)).toEqual([]);
    });
  });

  test('the devices’ names stay in sight', async () => {
    await withTrace(calicoIpip, async (panel) => {
      const head = panel.page.locator('.sheet > .head');
      expect(await head.isVisible()).toBe(false);
      await panel.page.locator('.picture').evaluate((pane) => pane.scrollTo(0, 400));
      await expect.poll(() => head.locator('svg').isVisible()).toBe(true);
      expect(await head.textContent()).toContain('cali12d4a061371');
      const colors = await panel.page.evaluate(() =>
        ['.sheet > svg rect.actor', '.head rect.actor'].map(
          (selector) => getComputedStyle(document.querySelector(selector)!).fill,
        ),
      );
      expect(colors[0]).toBe(colors[1]);
    });
  });
});

describe('taking it along', () => {
  test('Mermaid source as it is shown', async () => {
    await withTrace(docker0, async (panel) => {
      const { diagram } = viewOf(docker0);
      await panel.page.getByRole('button', { name: 'Copy as Mermaid' }).click();
      await panel.page.getByText('Mermaid source copied').waitFor();
      await panel.page.getByRole('button', { name: 'Reply' }).click();
      await panel.page.getByRole('button', { name: 'Copy as Mermaid' }).click();
      const copies = (await panel.posted('copy')).map(({ text }) => text);
      expect(copies).toEqual([diagram.text, diagram.text.slice(0, diagram.replyAt)]);
    });
  });

  test('an SVG that stands alone', async () => {
    await withTrace(publishedPort, async (panel) => {
      await panel.note(1).click();
      await panel.page.getByRole('button', { name: 'Save as SVG' }).click();
      const [message] = await panel.posted('export');
      expect(message?.format).toBe('svg');
      const facts = await panel.page.evaluate((data) => {
        const { documentElement: svg } = new DOMParser().parseFromString(data, 'image/svg+xml');
        return {
          root: `${svg.namespaceURI} ${svg.localName}`,
          size: [svg.getAttribute('width'), svg.getAttribute('height')].map(Number),
          background: svg.querySelector(':scope > rect')?.getAttribute('fill'),
          arrows: svg.querySelectorAll('[data-et="message"]').length,
          handling: svg.querySelectorAll('.knet-selected, .knet-hovered, .knet-target').length,
          variables: data.includes('var(--'),
        };
      }, message!.data);
      expect(facts).toMatchObject({
        root: 'http://www.w3.org/2000/svg svg',
        background: '#1f1f1f',
        arrows: viewOf(publishedPort).diagram.messages.length,
        handling: 0,
        variables: false,
      });
      expect(Math.min(...facts.size)).toBeGreaterThan(300);
    });
  });

  test('a PNG with the picture in it', async () => {
    await withTrace(publishedPort, async (panel) => {
      await panel.page.getByRole('button', { name: 'Save as PNG' }).click();
      await expect.poll(async () => (await panel.posted('export')).length).toBe(1);
      const [message] = await panel.posted('export');
      const bytes = Buffer.from(message!.data.replace('data:image/png;base64,', ''), 'base64');
      expect(bytes.subarray(0, 8)).toEqual(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]));
      const image = await panel.page.evaluate(async (data) => {
        const loaded = new Image();
        loaded.src = data;
        await loaded.decode();
        const canvas = document.createElement('canvas');
        [canvas.width, canvas.height] = [loaded.width, loaded.height];
        const context = canvas.getContext('2d')!;
        context.drawImage(loaded, 0, 0);
        const { data: pixels } = context.getImageData(0, 0, loaded.width, loaded.height);
        const colors = new Set<number>();
        for (let at = 0; at < pixels.length; at += 4)
          colors.add((pixels[at]! << 16) | (pixels[at + 1]! << 8) | pixels[at + 2]!);
        return { width: loaded.width, corner: [...pixels.slice(0, 4)], colors: colors.size };
      }, message!.data);
      const width = await panel.svg.evaluate(
        (svg) => (svg as unknown as SVGSVGElement).viewBox.baseVal.width,
      );
      expect(image.width).toBe(Math.round(width * 2));
      expect(image.corner).toEqual([0x1f, 0x1f, 0x1f, 255]);
      expect(image.colors).toBeGreaterThan(20);
    });
  });
});

test('the manifest of the page’s policy is the extension’s', async () => {
  const [page, extension] = await Promise.all([
    readFile('test/webview/page/page-html.ts', 'utf8'),
    readFile('src/extension/features/panel/page-html.ts', 'utf8'),
  ]);
  const policy = (source: string) =>
    [...source.matchAll(/`((?:default|script|style|img|font|connect)-src [^`]*)`/g)].map(([, rule]) =>
      rule!.replace(/\$\{(?:webview\.)?cspSource\}|'self'/g, 'SOURCE'),
    );
  expect(policy(page)).not.toEqual([]);
  expect(policy(page)).toEqual(policy(extension));
});

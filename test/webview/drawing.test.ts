import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { calicoIpip } from '../diagram/fixtures/calico-ipip.js';
import { docker0 } from '../diagram/fixtures/docker0.js';
import { dropped, noRoute, twoPaths } from '../diagram/fixtures/failures.js';
import { handshake } from '../diagram/fixtures/handshake.js';
import { longRoad } from '../diagram/fixtures/long-road.js';
import { traces } from '../diagram/fixtures/traces.js';
import { calicoNotes } from './page/notes-sample.js';
import { PanelBrowser, type PanelPage } from './page/panel-page.js';
import { note, viewOf } from './page/views.js';

let browser: PanelBrowser;

beforeAll(async () => {
  browser = await PanelBrowser.start();
}, 60_000);

afterAll(() => browser.stop());

/** Runs with a page, and holds that nothing went wrong in it. */
async function onPage(
  options: Parameters<PanelBrowser['open']>[0],
  use: (panel: PanelPage) => Promise<void>,
): Promise<void> {
  const panel = await browser.open(options);
  await use(panel);
  expect(panel.errors).toEqual([]);
  expect(await panel.violations()).toEqual([]);
  await panel.close();
}

const shown = (trace: Parameters<typeof viewOf>[0]) => ({ type: 'trace', view: viewOf(trace) }) as const;

describe('a trace', () => {
  test.each(traces)('%s: every arrow and note of the diagram is drawn, and every row', async (_, trace) => {
    await onPage({}, async (panel) => {
      const view = viewOf(trace);
      await panel.draw({ type: 'trace', view });
      const first = view.rows.filter(({ reference }) => reference.path === 0);
      expect(await panel.svg.locator('[data-et="message"]').count()).toBe(view.diagram.messages.length);
      expect(await panel.svg.locator('g[data-et="note"]').count()).toBe(view.diagram.notes.length);
      expect(await panel.page.locator('tr.step').count()).toBe(first.length);
    });
  });

  test('has its verdict in mark and word', async () => {
    await onPage({}, async (panel) => {
      await panel.draw(shown(dropped));
      const badge = panel.page.locator('.badge').first();
      expect(await badge.textContent()).toBe('dropped');
      expect(await badge.locator('svg').count()).toBe(1);
      expect(await panel.page.locator('.reason').textContent()).toContain('networks are kept apart');
    });
  });

  test('without a device is drawn too', async () => {
    await onPage({}, async (panel) => {
      await panel.draw(shown(noRoute));
      expect(await panel.svg.textContent()).toContain('No route to 10.99.0.1');
    });
  });

  test('that could not even be sent says why', async () => {
    await onPage({}, async (panel) => {
      const reason = 'batch has no address that a packet could be sent to';
      await panel.send(shown({ ...noRoute, verdict: 'no-endpoint', reason, paths: [] }));
      await panel.page.getByText(reason).first().waitFor();
      expect(await panel.page.locator('.badge').allTextContents()).toEqual(['no endpoint']);
      expect(await panel.svg.count()).toBe(0);
    });
  });

  test('of several paths shows the one that is chosen', async () => {
    await onPage({}, async (panel) => {
      await panel.draw(shown(twoPaths));
      await panel.page.selectOption('.choice select', '1');
      await panel.svg.getByText('10.244.166.131').first().waitFor();
      expect(await panel.page.locator('.badge').first().textContent()).toBe('refused');
      expect(await panel.page.locator('tr.step').last().textContent()).toContain('Nobody listens');
    });
  });

  test('shows its reply or not', async () => {
    await onPage({}, async (panel) => {
      await panel.draw(shown(docker0));
      const reply = panel.page.getByRole('button', { name: 'Reply' });
      expect(await reply.getAttribute('aria-pressed')).toBe('true');
      await reply.click();
      await panel.svg.locator('.messageLine1').first().waitFor({ state: 'detached' });
      expect(await reply.getAttribute('aria-pressed')).toBe('false');
      expect(await panel.page.locator('tbody.reply').count()).toBe(0);
      await reply.click();
      await panel.svg.locator('.messageLine1').first().waitFor({ state: 'attached' });
    });
  });

  test('shows an ACK that gets lost below the reply', async () => {
    await onPage({}, async (panel) => {
      await panel.draw(shown(handshake));
      expect(await panel.page.locator('tr.road').allTextContents()).toEqual(['Reply', 'Acknowledgement']);
      expect(await panel.page.locator('.badge').allTextContents()).toEqual(['dropped', 'Reply: delivered']);
    });
  });

  test('of 500 arrows is drawn', async () => {
    await onPage({}, async (panel) => {
      const trace = longRoad(500);
      const view = viewOf(trace);
      await panel.draw({ type: 'trace', view });
      expect(await panel.svg.locator('[data-et="message"]').count()).toBe(view.diagram.messages.length);
      expect(await panel.page.locator('tr.step').count()).toBe(view.rows.length);
    });
  }, 60_000);
});

describe('before and between', () => {
  test('Mermaid is not fetched until there is something to draw', async () => {
    await onPage({}, async (panel) => {
      const chunks = () =>
        panel.page.evaluate(
          () =>
            performance.getEntriesByType('resource').filter(({ name }) => name.includes('/chunks/')).length,
        );
      await panel.send({ type: 'problem', message: 'There is no trace at the cursor.' });
      await panel.page.getByText('There is no trace').waitFor();
      const before = await chunks();
      await panel.draw(shown(docker0));
      expect(await chunks()).toBeGreaterThan(before);
      expect(await panel.page.locator('.banner').count()).toBe(0);
    });
  });

  test('the last good picture stays while the text is broken', async () => {
    await onPage({}, async (panel) => {
      await panel.draw(shown(docker0));
      const id = await panel.svg.getAttribute('id');
      await panel.send({ type: 'problem', message: 'line 12: expected a name' });
      const banner = panel.page.locator('.banner');
      await banner.waitFor();
      expect(await banner.textContent()).toBe('line 12: expected a name Showing the last trace that worked.');
      expect(await panel.svg.getAttribute('id')).toBe(id);
      await panel.send(shown(docker0));
      await banner.waitFor({ state: 'detached' });
    });
  });

  test('of many traces in a row the last one is drawn', async () => {
    await onPage({}, async (panel) => {
      for (const [, trace] of traces) await panel.send(shown(trace));
      await panel.send(shown(dropped));
      await panel.svg.getByText('br-9f8e7d6c5b4a').first().waitFor();
      await panel.page.waitForTimeout(300);
      expect(await panel.page.locator('.sheet > svg').count()).toBe(1);
      expect(await panel.svg.textContent()).toContain('Dropped');
      expect(await panel.page.locator('h1').textContent()).toBe('web -> db:80');
    });
  });

  test('a picture that Mermaid refuses is said to be so, and the last one stays', async () => {
    await onPage({}, async (panel) => {
      await panel.draw(shown(docker0));
      const view = viewOf(dropped);
      await panel.send({
        type: 'trace',
        view: { ...view, diagram: { ...view.diagram, text: 'sequenceDiagram\n  a-' } },
      });
      await panel.page.locator('.failure').waitFor();
      expect(await panel.svg.textContent()).toContain('docker0');
    });
  });
});

describe('the theme', () => {
  const fills = (panel: PanelPage) =>
    panel.svg.evaluate((svg) => {
      const of = (selector: string) => getComputedStyle(svg.querySelector(selector) ?? svg).fill;
      return [of('rect.actor'), of('.messageText'), of('rect.note')];
    });

  test('is that of the editor, and changes with it', async () => {
    await onPage({ theme: 'dark' }, async (panel) => {
      await panel.draw(shown(docker0));
      const dark = await fills(panel);
      await panel.setTheme('light');
      await expect.poll(() => fills(panel), { timeout: 5000 }).not.toEqual(dark);
      const light = await fills(panel);
      expect(light[1]).toBe('rgb(59, 59, 59)');
      await panel.setTheme('high-contrast');
      await expect.poll(() => fills(panel), { timeout: 5000 }).not.toEqual(light);
      expect(await fills(panel)).toEqual(['rgb(0, 0, 0)', 'rgb(255, 255, 255)', 'rgb(0, 0, 0)']);
    });
  });

  test.each(['dark', 'light', 'high-contrast', 'high-contrast-light'] as const)(
    '%s: text can be read',
    async (theme) => {
      await onPage({ theme, width: 1000 }, async (panel) => {
        await panel.draw(shown(dropped));
        await panel.send({ type: 'notes', notes: [note(calicoNotes)] });
        await panel.page.locator('.markdown table').waitFor();
        const low = await panel.page.evaluate(() => {
          const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!;
          const background = getComputedStyle(document.body).backgroundColor;
          const channels = (color: string) => {
            for (const layer of [background, color]) {
              canvas.fillStyle = layer;
              canvas.fillRect(0, 0, 1, 1);
            }
            return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).map((value) => {
              const share = value / 255;
              return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
            });
          };
          const light = (color: string) => {
            const [red = 0, green = 0, blue = 0] = channels(color);
            return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
          };
          const wanted = [
            'h1',
            '.reason',
            '.tool',
            '.step .text',
            '.step .evidence',
            '.step .packet',
            '.step .why',
            '.hop .devices',
            '.markdown p',
            '.markdown a',
          ];
          return wanted
            .map((selector) => {
              const color = getComputedStyle(document.querySelector(selector)!).color;
              const [bright, dim] = [light(color), light(background)].sort((a, b) => b - a) as [
                number,
                number,
              ];
              return [selector, (bright + 0.05) / (dim + 0.05)] as const;
            })
            .filter(([, ratio]) => ratio < 4.5);
        });
        expect(low).toEqual([]);
      });
    },
  );
});

describe('notes', () => {
  test('are beside the diagram, their Mermaid fences drawn', async () => {
    await onPage({ width: 1200 }, async (panel) => {
      await panel.draw(shown(calicoIpip));
      await panel.send({ type: 'notes', notes: [note(calicoNotes)] });
      await panel.page.locator('.notes .mermaid-figure svg').waitFor();
      expect(await panel.page.locator('.notes h1').textContent()).toBe('Pod to pod over IPIP');
      const [trace, notes] = await Promise.all([
        panel.page.locator('.trace').boundingBox(),
        panel.page.locator('.notes').boundingBox(),
      ]);
      expect(notes!.x).toBeGreaterThanOrEqual(trace!.x + trace!.width);
    });
  });

  test('are beside the hops where half a screen is all there is, the diagram above both', async () => {
    await onPage({ width: 830 }, async (panel) => {
      await panel.draw(shown(calicoIpip));
      await panel.send({ type: 'notes', notes: [note(calicoNotes)] });
      await panel.page.locator('.notes h1').waitFor();
      const box = async (selector: string) => (await panel.page.locator(selector).boundingBox())!;
      const [picture, hops, notes] = await Promise.all([box('.picture'), box('.hop-pane'), box('.notes')]);
      expect(picture.width).toBe(830);
      expect(hops.y).toBeGreaterThanOrEqual(picture.y + picture.height);
      expect(notes.y).toBe(hops.y);
      expect(notes.x).toBeGreaterThanOrEqual(hops.x + hops.width);
      await panel.page.getByRole('separator', { name: 'Height of the diagram' }).hover();
      await panel.page.mouse.down();
      await panel.page.mouse.move(400, 300, { steps: 3 });
      await panel.page.mouse.up();
      expect((await box('.picture')).height).toBeLessThan(picture.height - 50);
    });
  });

  test('are below it where there is no room, and the page can be scrolled to them', async () => {
    await onPage({ width: 560 }, async (panel) => {
      await panel.draw(shown(calicoIpip));
      await panel.send({ type: 'notes', notes: [note(calicoNotes)] });
      const figure = panel.page.locator('.notes .mermaid-figure svg');
      await figure.waitFor();
      const [trace, notes] = await Promise.all([
        panel.page.locator('.trace').boundingBox(),
        panel.page.locator('.notes').boundingBox(),
      ]);
      expect(notes!.y).toBeGreaterThanOrEqual(trace!.y + trace!.height);
      await figure.scrollIntoViewIfNeeded();
      expect((await figure.boundingBox())!.y).toBeLessThan(800);
    });
  });

  test('alone fill the panel', async () => {
    await onPage({}, async (panel) => {
      await panel.send({ type: 'notes', notes: [note('# Alone'), note('# Two', 'two.md')] });
      await panel.page.getByText('Two', { exact: true }).waitFor();
      expect(await panel.page.locator('.notes .file').allTextContents()).toEqual([
        'calico-ipip.md',
        'two.md',
      ]);
    });
  });

  test('follow what is typed; a fence that is wrong says so in its place', async () => {
    await onPage({}, async (panel) => {
      await panel.send({ type: 'notes', notes: [note('```mermaid\nflowchart LR\n  a --> b\n```')] });
      await panel.page.locator('.mermaid-figure svg').waitFor();
      await panel.send({ type: 'notes', notes: [note('```mermaid\nflowchart LR\n  a --\n```')] });
      await panel.page.locator('.mermaid-error').waitFor();
      expect(await panel.page.locator('pre.mermaid-source').textContent()).toContain('a --');
    });
  });

  test('links open in the editor, anchors scroll', async () => {
    await onPage({ height: 300 }, async (panel) => {
      const filler = 'text\n\n'.repeat(80);
      await panel.send({
        type: 'notes',
        notes: [
          note(`[BGP](./bgp.md) [site](https://bird.example) [down](#the-end)\n\n${filler}\n\n## The end`),
        ],
      });
      await panel.page.getByText('BGP').click();
      await panel.page.getByText('site').click();
      await panel.page.getByText('down').click();
      expect(await panel.posted('open')).toEqual([
        { type: 'open', href: './bgp.md', from: 'file:///notes/calico-ipip.md' },
        { type: 'open', href: 'https://bird.example', from: 'file:///notes/calico-ipip.md' },
      ]);
      expect((await panel.page.getByText('The end').boundingBox())!.y).toBeLessThan(300);
    });
  });
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { docker0 } from '../diagram/fixtures/docker0.js';
import { dropped, twoPaths } from '../diagram/fixtures/failures.js';
import { PanelBrowser } from './page/panel-page.js';
import { note, viewOf } from './page/views.js';

let browser: PanelBrowser;

beforeAll(async () => {
  browser = await PanelBrowser.start();
}, 60_000);

afterAll(() => browser.stop());

test('says that it is ready, once', async () => {
  const panel = await browser.open();
  expect(await panel.posted('ready')).toHaveLength(1);
  await panel.close();
});

test('what was there is there again after a reload, before the extension says anything', async () => {
  const first = await browser.open();
  await first.draw({ type: 'trace', view: viewOf(twoPaths) });
  await first.send({ type: 'notes', notes: [note('# Kept')] });
  await first.page.selectOption('.choice select', '1');
  await first.page.locator('.picture').focus();
  await first.page.keyboard.press('0');
  await first.page.keyboard.press('+');
  await first.page.getByRole('separator', { name: 'Width of the notes' }).focus();
  await first.page.keyboard.press('ArrowLeft');
  await expect.poll(async () => (await first.state())?.split?.notes).toBeCloseTo(0.6);
  const state = await first.state();
  expect(state).toMatchObject({ params: viewOf(twoPaths).params, path: 1, reply: true, zoom: 1.2 });
  await first.close();

  const second = await browser.open({ state });
  await second.svg.waitFor();
  expect(await second.page.locator('.tool.percent').textContent()).toBe('120%');
  expect(await second.page.locator('.choice select').inputValue()).toBe('1');
  expect(await second.page.locator('.notes h1').textContent()).toBe('Kept');
  await second.close();
});

test('the extension is told of it, without the view that it has itself', async () => {
  const panel = await browser.open();
  await panel.draw({ type: 'trace', view: viewOf(docker0) });
  await expect.poll(async () => (await panel.posted('state')).length).toBeGreaterThan(0);
  const state = (await panel.posted('state')).at(-1)?.state;
  expect(state).not.toHaveProperty('view');
  expect(state?.params).toEqual(viewOf(docker0).params);
  await panel.close();
});

test('scroll offsets are kept', async () => {
  const first = await browser.open({ height: 500 });
  await first.draw({ type: 'trace', view: viewOf(docker0) });
  await first.page.locator('.hop-pane').evaluate((pane) => pane.scrollTo(0, 140));
  await first.page.locator('.picture').evaluate((pane) => pane.scrollTo(0, 60));
  await expect.poll(async () => (await first.state())?.scroll).toEqual({ hops: [0, 140], diagram: [0, 60] });
  const state = await first.state();
  await first.close();
  const second = await browser.open({ state, height: 500 });
  await second.svg.waitFor();
  const offset = (selector: string) => second.page.locator(selector).evaluate(({ scrollTop }) => scrollTop);
  await expect.poll(() => offset('.hop-pane')).toBe(140);
  await expect.poll(() => offset('.picture')).toBe(60);
  await second.close();
});

test('a screen reader is told of the verdict when it changes, politely', async () => {
  const panel = await browser.open();
  const status = panel.page.locator('.panel > [role="status"]');
  await panel.draw({ type: 'trace', view: viewOf(docker0) });
  expect(await status.getAttribute('aria-live')).toBe('polite');
  expect(await status.textContent()).toMatch(/^rqy-k8s-2\/web -> rqy-k8s-2\/api:80: delivered\./);
  await panel.send({ type: 'trace', view: viewOf(dropped) });
  await expect.poll(() => status.textContent()).toMatch(/: dropped\./);
  const figure = panel.page.locator('figure.diagram');
  expect(await figure.getAttribute('aria-label')).toBe('web -> db:80: dropped');
  expect(await figure.getAttribute('aria-description')).toBe('rqy-k8s-2 web eth0; rqy-k8s-2 veth3f1c0de');
  await panel.close();
});

test('speaks Chinese where the editor does', async () => {
  const panel = await browser.open({ language: 'zh-cn' });
  await panel.draw({ type: 'trace', view: viewOf(dropped) });
  expect(await panel.page.locator('.badge').first().textContent()).toBe('被丢弃');
  await panel.page.getByRole('button', { name: '放大' }).click();
  await panel.close();
});

test('who wants less motion gets none', async () => {
  const panel = await browser.open();
  await panel.page.emulateMedia({ reducedMotion: 'reduce' });
  await panel.draw({ type: 'trace', view: viewOf(docker0) });
  const picture = panel.page.locator('.picture');
  await picture.evaluate((element) => {
    element.addEventListener('scroll', () => {
      element.dataset.offsets = `${element.dataset.offsets ?? ''} ${element.scrollTop}`;
    });
  });
  await panel.page.locator('tr.step').last().click();
  await panel.page.locator('.picture[data-offsets]').waitFor();
  await panel.page.waitForTimeout(400);
  const offsets = await picture.evaluate((element) => element.dataset.offsets?.trim().split(' '));
  expect(new Set(offsets).size, 'one jump, no way in between').toBe(1);
  await panel.close();
});

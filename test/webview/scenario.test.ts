import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TraceView } from '../../src/protocol/messages.js';
import { dropped } from '../diagram/fixtures/failures.js';
import { PanelBrowser } from './page/panel-page.js';
import { viewOf } from './page/views.js';

let browser: PanelBrowser;

beforeAll(async () => {
  browser = await PanelBrowser.start();
}, 60_000);

afterAll(() => browser.stop());

const source = {
  uri: 'file:///notes/shop.knet',
  start: { line: 20, character: 2 },
  end: { line: 20, character: 20 },
};

const view: TraceView = {
  ...viewOf(dropped),
  scenarios: ['BIRD dies', 'a policy'],
  scenario: 'a policy',
  difference: {
    before: { verdict: 'delivered', reason: 'api takes it.' },
    fresh: [{ road: 'forward', path: 0, hop: 0, step: 1 }],
    gone: 7,
    cause: { text: 'apply network-policy shop/api', source },
  },
};

test('the scenario is chosen in the panel, and what it changes is said', async () => {
  const panel = await browser.open({});
  await panel.draw({ type: 'trace', view });
  const choice = panel.page.locator('.scenario select');
  expect(await choice.inputValue()).toBe('a policy');
  expect(await choice.locator('option').allTextContents()).toEqual(['no scenario', 'BIRD dies', 'a policy']);
  const difference = panel.page.locator('.difference');
  expect(await difference.textContent()).toContain('before: delivered→dropped');
  expect(await difference.textContent()).toContain('1 step new, 7 gone');
  expect(await panel.page.locator('tr.step.fresh').count()).toBe(1);
  expect(await panel.row(1).textContent()).toContain('new under this scenario');
  await choice.selectOption('BIRD dies');
  await choice.selectOption('');
  await panel.page.locator('.cause').click();
  const said = [...(await panel.posted('scenario')), ...(await panel.posted('reveal'))];
  expect(said).toEqual([
    { type: 'scenario', scenario: 'BIRD dies' },
    { type: 'scenario', scenario: '' },
    { type: 'reveal', source },
  ]);
  expect(panel.errors).toEqual([]);
  expect(await panel.violations()).toEqual([]);
  await panel.close();
});

test('a scenario that changes nothing says so, and a file without scenarios has no choice', async () => {
  const panel = await browser.open({});
  const { cause: _, ...same } = view.difference!;
  await panel.draw({ type: 'trace', view: { ...view, difference: { ...same, fresh: [], gone: 0 } } });
  expect(await panel.page.locator('.difference').textContent()).toContain('changes nothing');
  await panel.send({ type: 'trace', view: viewOf(dropped) });
  await expect.poll(() => panel.page.locator('.scenario').count()).toBe(0);
  await panel.close();
});

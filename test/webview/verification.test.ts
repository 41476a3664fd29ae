import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Verification, VerificationState } from '../../src/protocol/verification.js';
import { calicoIpip } from '../diagram/fixtures/calico-ipip.js';
import { PanelBrowser, type PanelPage } from './page/panel-page.js';
import type { ThemeName } from './page/themes.js';
import { viewOf } from './page/views.js';

let browser: PanelBrowser;

beforeAll(async () => {
  browser = await PanelBrowser.start();
}, 60_000);

afterAll(() => browser.stop());

const view = viewOf(calicoIpip);
const kernel = { backend: 'netns', release: '6.18.44' } as const;
const step = view.rows[3]!.reference;
const same: Verification = {
  kernel,
  agrees: true,
  path: 0,
  sightings: view.rows.slice(0, 12).map(({ reference, text }) => ({
    place: text,
    step: reference,
    expected: 'ttl 64',
    observed: '',
    differences: [],
  })),
  differences: [],
  complaints: [],
};
const other: Verification = {
  ...same,
  agrees: false,
  sightings: [
    ...same.sightings.filter((each) => each.step !== step),
    { place: 'node1: cali1 in', step, expected: 'ttl 63', observed: 'ttl 62', differences: ['ttl'] },
    { place: 'node2: tunl0 in', observed: '10.0.0.1 → 10.0.0.2', differences: ['extra'] },
  ],
  differences: ['the sender got no answer: silence'],
  complaints: ['RTNETLINK answers: File exists'],
};

async function shown(
  verification: VerificationState,
  theme: ThemeName = 'dark',
  language = 'en',
): Promise<PanelPage> {
  const panel = await browser.open({ theme, language });
  await panel.draw({ type: 'trace', view: { ...view, confirmedBy: ['6.1', '6.18'] } });
  await panel.send({ type: 'verification', verification });
  return panel;
}

describe('a trace on a real kernel', () => {
  test('is offered where it can be done, and asked for by a button', async () => {
    const panel = await shown({ state: 'unavailable' });
    const button = panel.page.getByRole('button', { name: "Verify on this machine's kernel" });
    expect(await button.count()).toBe(0);
    await panel.send({ type: 'verification', verification: { state: 'idle' } });
    await button.click();
    await panel.send({ type: 'verification', verification: { state: 'running' } });
    await panel.page.locator('.verification.running').waitFor();
    expect(await button.getAttribute('aria-disabled')).toBe('true');
    await button.click({ force: true });
    expect(await panel.posted('verify')).toHaveLength(1);
    await panel.close();
  });

  test('agrees: in one line, and at each step that a capture shows', async () => {
    const panel = await shown({ state: 'done', verification: same });
    expect(await panel.page.locator('.verification .outcome').textContent()).toBe(
      'All 12 packets as Linux 6.18.44 has them, interface by interface.',
    );
    expect(await panel.page.locator('.agreement.same').count()).toBe(12);
    await panel.close();
  });

  test('differs: side by side, and a place leads to its step', async () => {
    const panel = await shown({ state: 'done', verification: other });
    const bar = panel.page.locator('.verification');
    expect(await bar.locator('.outcome').textContent()).toBe(
      'Linux 6.18.44 does otherwise: 2 of 13 packets differ.',
    );
    expect(await bar.locator('.detail').allTextContents()).toEqual([
      'the sender got no answer: silence',
      'RTNETLINK answers: File exists',
    ]);
    expect(await bar.locator('tbody tr').allTextContents()).toEqual([
      'node1: cali1 inttl 63ttl 62',
      'node2: tunl0 innothing10.0.0.1 → 10.0.0.2',
    ]);
    await bar.getByRole('button', { name: 'node1: cali1 in' }).press('Enter');
    expect(await panel.page.locator('tr[aria-selected="true"]').count()).toBe(1);
    expect(await panel.page.locator('.agreement.other').count()).toBe(1);
    expect(panel.errors).toEqual([]);
    await panel.close();
  });

  test('that could not be sent says why', async () => {
    const message = 'The lab needs nft: apt-get install nftables.';
    const panel = await shown({ state: 'failed', message });
    expect(await panel.page.locator('.verification').textContent()).toBe(`Not verified. ${message}`);
    await panel.close();
  });

  test('what is on record is a quiet mark that leads to what was compared', async () => {
    const panel = await shown({ state: 'idle' });
    await panel.page.getByRole('button', { name: 'same as Linux 6.1, 6.18' }).click();
    expect(await panel.posted('fidelity')).toHaveLength(1);
    await panel.close();
  });
});

describe('a name that is looked up', () => {
  test('the packet that asks for it, or the one that follows', async () => {
    const panel = await browser.open({});
    await panel.draw({ type: 'trace', view: { ...view, lookup: 'query' } });
    const group = panel.page.getByRole('group', { name: 'Which packet' });
    const pressed = () =>
      group.getByRole('button').evaluateAll((all) => all.map((each) => [each.textContent, each.ariaPressed]));
    expect(await pressed()).toEqual([
      ['1 DNS query', 'true'],
      ['2 Packet', 'false'],
    ]);
    await group.getByRole('button', { name: '2 Packet' }).click();
    expect(await panel.posted('lookup')).toEqual([{ type: 'lookup', query: false }]);
    await panel.send({ type: 'trace', view: { ...view, lookupUnknown: 'web is on the host network' } });
    await panel.page.getByText('No DNS query is shown: web is on the host network.').waitFor();
    expect(await group.count()).toBe(0);
    await panel.close();
  });
});

// Pictures to be looked at: KNET_PICTURES=folder npx vitest run test/webview/verification.test.ts
const folder = process.env.KNET_PICTURES;
test.runIf(folder)('pictures', { timeout: 120_000 }, async () => {
  for (const theme of ['dark', 'light', 'high-contrast', 'high-contrast-light'] as const) {
    for (const language of ['en', 'zh-cn']) {
      const panel = await shown({ state: 'done', verification: other }, theme, language);
      await panel.send({
        type: 'trace',
        view: { ...view, lookup: 'packet', confirmedBy: ['6.1', '6.18'] },
      });
      await panel.page.waitForTimeout(300);
      await panel.page.screenshot({ path: `${folder}/${theme}-${language}.png` });
      await panel.close();
    }
  }
});

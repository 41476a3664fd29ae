import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { programOf, withMarkers } from '../fixtures.js';

/**
 * The pages of the diagnostics are their tests: each shows a text in which the code is found, marked, and one in which nothing
 * is. `UPDATE_BASELINES=1 npx vitest run test/language` writes the markers anew.
 */
const FOLDER = 'docs/diagnostics';
const update = process.env.UPDATE_BASELINES === '1';
/** Codes of other layers: their pages are tested there. */
const elsewhere = new Set([
  'rule-fails',
  'rule-about-nobody',
  'deny-by-refusal',
  'deny-by-exit',
  'service-cidr-full',
  'service-family-missing',
  'pools-full',
  'no-default-route',
  'fault-changes-nothing',
  'change-gets-nowhere',
  'missing-notes',
  'host-gw-across-subnets',
  'pod-address-refused',
]);

const codes = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.md') && file !== 'README.md')
  .map((file) => basename(file, '.md'))
  .filter((code) => !elsewhere.has(code) && !/^(docker|flannel)-/.test(code));

describe.each(['', 'zh-CN'])('%s', (language) => {
  test.each(codes)('%s', async (code) => {
    const path = join(FOLDER, language, `${code}.md`);
    expect(existsSync(path), `${path} is missing`).toBe(true);
    const page = readFileSync(path, 'utf8');
    const [wrong, right] = blocks(page);
    const found = await withMarkers(wrong!);
    expect(found).toContain(` ${code}: `);
    if (update) writeFileSync(path, page.replace(wrong!, found));
    else expect(found).toBe(wrong);
    expect((await programOf(right!)).findings).toEqual([]);
  });
});

function blocks(page: string): string[] {
  return [...page.matchAll(/^```knet\n([\s\S]*?)\n```$/gm)].map((match) => match[1]!);
}

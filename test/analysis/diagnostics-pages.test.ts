import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { withMarkers } from '../fixtures.js';
import { ruleFindingsOf } from './check-rules.js';

/** The pages of what rules find are tests of it: each shows a text with findings, marked, and one without. */
describe.each(['docs/diagnostics', 'docs/diagnostics/zh-CN'])('%s', (folder) => {
  test.each(['rule-fails', 'rule-about-nobody', 'deny-by-refusal', 'deny-by-exit'])('%s', async (code) => {
    const page = readFileSync(`${folder}/${code}.md`, 'utf8');
    const [wrong, right] = [...page.matchAll(/^```knet\n([\s\S]*?)\n```$/gm)].map(([, text]) => text!);
    expect(wrong).toContain(` ${code}: `);
    expect(await withMarkers(wrong!, ruleFindingsOf)).toBe(wrong);
    expect(await withMarkers(right!, ruleFindingsOf)).toBe(right);
  });

  test('the index names them', () => {
    const index = readFileSync(`${folder}/README.md`, 'utf8');
    for (const code of ['rule-fails', 'rule-about-nobody', 'deny-by-refusal', 'deny-by-exit'])
      expect(index).toContain(`\n- [${code}](${code}.md): `);
  });
});

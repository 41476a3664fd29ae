// @vitest-environment jsdom
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseSequence } from './fixtures/mermaid.js';

/** The diagrams of the examples' real traces, as their baselines hold them. */
const folder = 'test/baselines';
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.mmd'),
);

test('there are examples', () => {
  expect(files.length).toBeGreaterThan(10);
});

test.each(files)('Mermaid reads %s, which ends where its road does', async (file) => {
  // A baseline ends with the command's exit code.
  const text = readFileSync(`${folder}/${file}`, 'utf8').replace(/exit code \d\n$/, '');
  const parsed = await parseSequence(text);
  expect(parsed.participants.length).toBeGreaterThan(0);
  expect(parsed.notes.at(-1)).toMatch(/(?:^|<br\/>)[✓✗↗?] /);
  for (const note of parsed.notes) expect(note.split('<br/>').length).toBeLessThanOrEqual(10);
});

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { NotesOnDisk } from '../../src/language/analysis/notes-on-disk.js';
import { programOf, withMarkers } from '../fixtures.js';

const notes = new NotesOnDisk(() => ({ exists: async ({ path }) => path.endsWith('/shop.md') }));

test.each(['docs/diagnostics', 'docs/diagnostics/zh-CN'])('%s/missing-notes.md', async (folder) => {
  const page = readFileSync(`${folder}/missing-notes.md`, 'utf8');
  const [wrong, right] = [...page.matchAll(/^```knet\n([\s\S]*?)\n```$/gm)].map(([, text]) => text!);
  expect(wrong).toContain(' missing-notes: ');
  expect(await withMarkers(wrong!, (program) => notes.missing(program))).toBe(wrong);
  expect(await notes.missing(await programOf(right!))).toEqual([]);
});

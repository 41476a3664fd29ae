import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { baselinesOf } from './files-of.js';

const folder = 'test/baselines';
const examples = foldersIn('examples');

describe.each(examples)('baseline of %s', async (example) => {
  const files = await baselinesOf(example);

  test.each([...files])('%s', async (name, text) => {
    await expect(text, 'npm run baselines writes them anew').toMatchFileSnapshot(`./${example}/${name}`);
  });

  test('has no file too many', () => {
    const present = existsSync(`${folder}/${example}`) ? readdirSync(`${folder}/${example}`) : [];
    expect(present.filter((name) => !files.has(name))).toEqual([]);
  });
});

test('every baseline is of an example', () => {
  expect(foldersIn(folder).filter((name) => !examples.includes(name))).toEqual([]);
});

function foldersIn(parent: string): string[] {
  return readdirSync(parent, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

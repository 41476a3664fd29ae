import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { formatText } from '../../src/language/format/format.js';
import { loadTopology } from '../../src/language/workspace.js';
import { programOf } from '../fixtures.js';

/** Pages whose examples are wrong on purpose have tests of their own. */
const pages = [
  'README.md',
  'README.zh-CN.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md') && !path.startsWith('diagnostics'))
    .map((path) => join('docs', path)),
];

describe('examples in the documentation', () => {
  const blocks = pages.flatMap((path) => {
    const text = readFileSync(path, 'utf8');
    return [...text.matchAll(/^```knet\n([\s\S]*?)\n```$/gm)].map((match, index) => {
      return { name: `${path} ${index + 1}`, text: match[1]! };
    });
  });

  test('there are some', () => expect(blocks.length).toBeGreaterThan(5));

  test.each(blocks)('$name', async ({ text }) => {
    const { findings } = await programOf(text);
    const errors = findings.filter(({ severity }) => severity === 'error');
    expect(errors.map(({ source, message }) => `${source.start.line + 1}: ${message}`)).toEqual([]);
  });
});

describe('examples', () => {
  const files = readdirSync('examples', { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.knet'),
  );

  test.each(files)('%s', async (path) => {
    const { findings } = await loadTopology(`file:///${path}`, async (uri) =>
      readFileSync(join('examples', uri.slice('file:///'.length)), 'utf8'),
    );
    const errors = findings.filter(({ severity }) => severity === 'error');
    expect(errors.map(({ source, message }) => `${source.start.line + 1}: ${message}`)).toEqual([]);
  });

  test.each(files)('%s is formatted', (path) => {
    const text = readFileSync(join('examples', path), 'utf8');
    expect(formatText(text)).toBe(text);
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { UNKNOWN_KINDS } from '../src/language/diagnostics/unknown-name.js';

const PAGES = 'docs/diagnostics';
/** Where findings are made; the codes of the simulator and the lab are those of ICMP. */
const LAYERS = ['topology', 'controlplane', 'analysis', 'interchange/kubernetes', 'language'];

const sources = LAYERS.flatMap((layer) =>
  readdirSync(join('src', layer), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => readFileSync(join('src', layer, path), 'utf8')),
);
/** As findings are written: `code: 'no-pool'`, `error('no-pool', …)`, `const CODE = 'no-pool'`. */
const written = sources.flatMap((text) =>
  [...text.matchAll(/\b(?:code: |code = |CODE = |(?:error|warning|report)\(\s*)'([a-z0-9-]+)'/g)].map(
    ([, code]) => code!,
  ),
);
const codes = new Set([...written, ...UNKNOWN_KINDS.map((kind) => `unknown-${kind}`)]);

test('there are codes', () => expect(codes.size).toBeGreaterThan(80));

describe.each([PAGES, join(PAGES, 'zh-CN')])('%s', (folder) => {
  const pages = readdirSync(folder)
    .filter((file) => file.endsWith('.md') && file !== 'README.md')
    .map((file) => basename(file, '.md'));

  test('has a page for each code, and no other', () => {
    expect(pages.sort()).toEqual([...codes].sort());
  });

  test('lists each page', () => {
    const index = readFileSync(join(folder, 'README.md'), 'utf8');
    const listed = [...index.matchAll(/^- \[([a-z0-9-]+)\]\(\1\.md\)/gm)].map(([, code]) => code);
    expect(listed).toEqual(pages.sort());
  });
});

// Makes src/language/generated/concepts.ts, the texts of the hovers, of the pages in docs/concepts.
// `node scripts/concepts.mjs [FOLDER]` writes it to another folder, for the check that it is up to date.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

const pages = 'docs/concepts';
const out = path.join(process.argv[2] ?? 'src/language/generated', 'concepts.ts');

const files = readdirSync(pages).filter((name) => name.endsWith('.md') && name !== 'README.md');
const concepts = files.sort().map((file) => {
  const english = readPage(path.join(pages, file));
  const chinese = readPage(path.join(pages, 'zh-CN', file));
  if (english.words.join() !== chinese.words.join()) {
    throw new Error(`${file}: the words of the English and the Chinese page differ`);
  }
  return { file, words: english.words, en: text(english), 'zh-cn': text(chinese) };
});

mkdirSync(path.dirname(out), { recursive: true });
writeFileSync(out, moduleText(concepts));
console.log(`concepts: ${concepts.length} pages to ${out}`);

function readPage(file) {
  const [, front, body] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(readFileSync(file, 'utf8')) ?? [];
  if (front === undefined) throw new Error(`${file}: no front matter`);
  const { title, words } = parse(front);
  const summary = body.trim().split(/\n\s*\n/)[0];
  if (!title || !Array.isArray(words) || words.length === 0 || !summary || summary.startsWith('#')) {
    throw new Error(`${file}: needs a title, words and a first paragraph`);
  }
  return { title: String(title), words: words.map(String), summary: oneLine(summary) };
}

function text({ title, summary }) {
  return { title, summary };
}

/** Lines joined by a space, but for those between Chinese characters, which need none. */
function oneLine(paragraph) {
  return paragraph.replace(/([^\n])\n(.)/g, (_, before, after) =>
    /[\u3000-\u9fff\uff00-\uffef]/.test(before) ? `${before}${after}` : `${before} ${after}`,
  );
}

function moduleText(items) {
  return `// Generated from ${pages} by scripts/concepts.mjs. Do not edit: edit the pages and run npm run concepts.
import type { Concept } from '../concepts/concept.js';

export const CONCEPTS: readonly Concept[] = ${JSON.stringify(items, null, 2)};
`;
}

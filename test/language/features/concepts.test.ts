import { readFileSync } from 'node:fs';
import { AstUtils, GrammarAST } from 'langium';
import { describe, expect, test } from 'vitest';
import { conceptOf } from '../../../src/language/concepts/lookup.js';
import { CONCEPTS } from '../../../src/language/generated/concepts.js';
import { KnetGrammar } from '../../../src/language/generated/knet/grammar.js';

/** Values, not words: their setting is what there is to explain. */
const VALUES = new Set(['on', 'off']);

describe('every word that can be hovered has a page', () => {
  const keywords = new Set(
    AstUtils.streamAst(KnetGrammar())
      .filter(GrammarAST.isKeyword)
      .map(({ value }) => value)
      .filter((value) => /^[a-z]/.test(value) && !VALUES.has(value)),
  );
  test.each([...keywords])('keyword %s', (word) => expect(conceptOf(word)).toBeDefined());

  test.each([
    ['docker0', 'docker0.md'],
    ['br-4f1c0de77a02', 'user-defined-network.md'],
    ['bridge', 'bridge.md'],
    ['host', 'host.md'],
    ['none', 'none-network.md'],
    ['veth1a2b3c4', 'veth.md'],
    ['eth0', 'veth.md'],
    ['cali1f2e3d4c5b6', 'cali.md'],
    ['tunl0', 'tunl0.md'],
    ['lo', 'lo.md'],
    ['pause', 'pause.md'],
    ['Felix', 'felix.md'],
    ['BIRD', 'bird.md'],
    ['etcd', 'etcd.md'],
    ['cni', 'cni.md'],
    ['calico', 'calico.md'],
    ['route-reflector', 'route-reflector.md'],
    ['kubelet', 'kubelet.md'],
    ['dockerd', 'docker.md'],
  ])('%s is explained by %s', (word, file) => expect(conceptOf(word)?.file).toBe(file));

  test('a word without a page', () => expect(conceptOf('rqy-k8s-2')).toBeUndefined());
});

describe('the pages and what is made of them', () => {
  test('a word is explained by one page only', () => {
    const words = CONCEPTS.flatMap((concept) => concept.words.map((word) => word.toLowerCase()));
    expect(words.filter((word, index) => words.indexOf(word) !== index)).toEqual([]);
  });

  test.each(CONCEPTS)('$file: links of its summary lead to pages', ({ file, en, 'zh-cn': chinese }) => {
    for (const [folder, { summary }] of [
      ['docs/concepts', en],
      ['docs/concepts/zh-CN', chinese],
    ] as const) {
      for (const [, target] of summary.matchAll(/\]\(([^)#]+)[^)]*\)/g)) {
        expect(() => readFileSync(`${folder}/${target}`), `${file} links to ${target}`).not.toThrow();
      }
    }
  });

  test.each(CONCEPTS)(
    '$file: a hover of one or two sentences in both languages',
    ({ en, 'zh-cn': chinese }) => {
      expect(en.summary).toMatch(/^[^#|\n]{40,400}$/);
      expect(chinese.summary).toMatch(/[\u4e00-\u9fff][^#|\n]{20,}/);
    },
  );
});

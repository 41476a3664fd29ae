import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const bundle: Record<string, string> = JSON.parse(readFileSync('l10n/bundle.l10n.zh-cn.json', 'utf8'));

/** The texts that the extension hands to `vscode.l10n.t`. */
function usedTexts(): string[] {
  const files = readdirSync('src/extension', { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  return files.flatMap((file) => {
    const source = readFileSync(path.join('src/extension', file), 'utf8');
    return [...source.matchAll(/l10n\.t\(\s*'((?:[^'\\]|\\.)*)'/g)].map((match) =>
      (match[1] ?? '').replace(/\\'/g, "'"),
    );
  });
}

describe('Chinese texts', () => {
  it('translate everything the extension says, and nothing else', () => {
    expect(Object.keys(bundle).sort()).toEqual([...new Set(usedTexts())].sort());
  });

  it.each(Object.entries(bundle))('keep the places of %s', (text, translation) => {
    const places = (words: string) => [...words.matchAll(/\{\d\}/g)].map(String).sort();
    expect(places(translation)).toEqual(places(text));
  });
});

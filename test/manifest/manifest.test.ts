import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const read = (file: string) => JSON.parse(readFileSync(file, 'utf8'));
const manifest = read('package.json');
const { commands, menus, languages, grammars } = manifest.contributes;
const commandIds: string[] = commands.map(({ command }: { command: string }) => command);

describe('manifest', () => {
  it('names only commands that it declares', () => {
    const used = Object.values<{ command: string }[]>(menus).flatMap((items) =>
      items.map(({ command }) => command),
    );
    expect(used.filter((command) => !commandIds.includes(command))).toEqual([]);
  });

  it('names only files that exist', () => {
    const files = [
      ...languages.map(({ configuration }: { configuration: string }) => configuration),
      ...grammars.map(({ path }: { path: string }) => path),
      manifest.l10n,
    ];
    expect(files.filter((file) => !existsSync(file))).toEqual([]);
  });

  it('runs in a web worker only as CommonJS, which an ES module package must say by its file name', () => {
    expect(manifest.browser).toMatch(/\.cjs$/);
  });

  it.each(['package.nls.json', 'package.nls.zh-cn.json'])('finds every text in %s', (file) => {
    const keys = [...JSON.stringify(manifest).matchAll(/"%([^%"]+)%"/g)].map((match) => match[1]);
    expect(Object.keys(read(file)).sort()).toEqual([...new Set(keys)].sort());
  });
});

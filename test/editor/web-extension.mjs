import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';

const shared = [
  'dist',
  'docs',
  'syntaxes',
  'l10n',
  'language-configuration.json',
  'package.nls.json',
  'package.nls.zh-cn.json',
];

/**
 * The extension as a browser-only editor sees it: its manifest without `main`, all else by link.
 * (The page's own `extensionDevelopmentKind` is read by no browser build of VS Code.)
 */
export async function prepareWebExtension(repository) {
  const folder = path.join(repository, 'dist-test/web-extension');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const { main, ...manifest } = JSON.parse(await readFile(path.join(repository, 'package.json'), 'utf8'));
  await writeFile(path.join(folder, 'package.json'), JSON.stringify({ ...manifest, extensionKind: ['web'] }));
  for (const name of shared) await symlink(path.join(repository, name), path.join(folder, name));
  return folder;
}

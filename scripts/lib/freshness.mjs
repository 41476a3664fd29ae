import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

const sources = ['src', 'webview', 'scripts/build.mjs', 'package-lock.json'];
const outputs = [
  'dist/extension.cjs',
  'dist/server.cjs',
  'dist/browser-extension.cjs',
  'dist/browser-server.js',
  'dist/cli.js',
  'dist/webview/main.js',
];

/** True where a bundle is missing or older than what it is made of. */
export function buildIsStale() {
  if (!outputs.every((file) => existsSync(file))) return true;
  const oldest = Math.min(...outputs.map((file) => statSync(file).mtimeMs));
  return sources.some((source) => newest(source) > oldest);
}

function newest(file) {
  const stats = statSync(file);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(0, ...readdirSync(file).map((name) => newest(path.join(file, name))));
}

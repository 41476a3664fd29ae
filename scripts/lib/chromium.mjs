import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const help = 'install Chromium or Google Chrome, or set CHROME_PATH to its program';

/** The browser the editor's tests run in; installed with apt where that is possible. */
export function provideChromium() {
  const asked = process.env.CHROME_PATH;
  if (asked && !existsSync(asked)) throw new Error(`CHROME_PATH names ${asked}, which does not exist`);
  const found = asked ?? findChromium();
  if (found) return found;
  if (process.getuid?.() !== 0 || !onPath('apt-get')) throw new Error(`no browser found: ${help}`);
  console.log('chromium: installing with apt-get');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [
    ['update', '-q'],
    ['install', '-y', '-q', '--no-install-recommends', 'chromium'],
  ]) {
    const { status } = spawnSync('apt-get', args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
    if (status !== 0) throw new Error(`apt-get ${args[0]} failed: ${help}`);
  }
  const installed = findChromium();
  if (!installed) throw new Error(`apt-get installed no browser: ${help}`);
  return installed;
}

const findChromium = () => names.map(onPath).find(Boolean);

export function onPath(name) {
  return (process.env.PATH ?? '')
    .split(path.delimiter)
    .map((folder) => path.join(folder, name))
    .find((file) => existsSync(file));
}

export const chromiumArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

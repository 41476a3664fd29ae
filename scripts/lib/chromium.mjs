import { existsSync } from 'node:fs';
import { aptInstall, canInstall } from './apt.mjs';
import { onPath } from './programs.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const help = 'install Chromium or Google Chrome, or set CHROME_PATH to its program';

/** The browser the editor's tests run in; installed with apt where that is possible. */
export function provideChromium() {
  const asked = process.env.CHROME_PATH;
  if (asked && !existsSync(asked)) throw new Error(`CHROME_PATH names ${asked}, which does not exist`);
  const found = asked ?? findChromium();
  if (found) return found;
  if (!canInstall()) throw new Error(`no browser found: ${help}`);
  console.log('chromium: installing with apt-get');
  const failed = aptInstall(['chromium']);
  if (failed) throw new Error(`${failed}: ${help}`);
  const installed = findChromium();
  if (!installed) throw new Error(`apt-get installed no browser: ${help}`);
  return installed;
}

const findChromium = () => names.map(onPath).find(Boolean);

export const chromiumArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

import Mocha from 'mocha';
import { provideChromium } from '../../scripts/lib/chromium.mjs';
import { provideEditor } from '../../scripts/lib/editors.mjs';
import { bundleUi } from './bundle.mjs';

/** Runs the tests that look at the editor from outside, as a person does. */
export async function runUi(version, grep, folder = 'ui') {
  process.env.KNET_TEST_CHROMIUM = provideChromium();
  process.env.KNET_TEST_EDITOR = JSON.stringify(await provideEditor(version));
  const mocha = new Mocha({ ui: 'bdd', timeout: 90_000, reporter: 'spec', ...(grep ? { grep } : {}) });
  for (const file of await bundleUi(folder, `${folder}-${version}`)) mocha.addFile(file);
  await mocha.loadFilesAsync();
  return new Promise((resolve) => {
    const runner = mocha.run(() => {
      const { passes, failures, pending } = runner.stats;
      resolve({ passed: passes, failed: failures, skipped: pending });
    });
  });
}

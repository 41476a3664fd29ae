import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runTests } from '@vscode/test-electron';
import { bundleSuite } from './bundle.mjs';

// The same suite in a desktop VS Code, which is downloaded where it is missing: `--version` names one, as in `1.100.3`.
const repository = path.resolve(import.meta.dirname, '../..');
const asked = process.argv.indexOf('--version');
const version = asked > 0 ? process.argv[asked + 1] : 'stable';

const folder = await mkdtemp(path.join(tmpdir(), 'knet-workspace-'));
await cp(path.join(repository, 'test/editor/workspace'), folder, { recursive: true });
try {
  const extensionTestsPath = await bundleSuite(path.join(repository, 'dist-test/suite.cjs'), {});
  await runTests({
    version,
    extensionDevelopmentPath: repository,
    extensionTestsPath,
    launchArgs: [folder, '--disable-extensions', '--disable-workspace-trust'],
  });
} catch (error) {
  console.error(`test:desktop: ${error.message}`);
  process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}

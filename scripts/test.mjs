// Only Node's own modules here: on a fresh clone no package is installed yet.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { installDependencies } from './lib/dependencies.mjs';
import { provideKernelTools } from './lib/kernel-tools.mjs';
import { requireNode } from './lib/node-version.mjs';

const unitReport = 'dist-test/unit.json';
const editorReport = 'dist-test/editor.json';
const total = { passed: 0, failed: 0, skipped: 0 };

requireNode();
try {
  installDependencies();
} catch (error) {
  console.error(`npm test: ${error.message}`);
  console.log('0 passed, 1 failed');
  process.exit(1);
}

provideKernelTools();
mkdirSync('dist-test', { recursive: true });
for (const file of [unitReport, editorReport]) rmSync(file, { force: true });

// The generated parser first, then what needs it; a step that fails does not keep the others from running.
check('generated', 'scripts/check-generated.mjs');
check('typecheck', 'scripts/typecheck.mjs');
check('lint', 'node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings');
check('depcruise', ...depcruise());
check('build', 'scripts/build.mjs');
suite('unit', unitReport, unitTotals, 'node_modules/vitest/vitest.mjs', ...vitestOptions());
suite('editor', editorReport, (report) => report, 'test/editor/run.mjs', '--report', editorReport);

const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
console.log(`\n${total.passed} passed, ${total.failed} failed${skipped}`);
process.exitCode = total.failed > 0 ? 1 : 0;

function depcruise() {
  return [
    'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
    '--config',
    '.dependency-cruiser.cjs',
    'src',
    'webview',
  ];
}

function vitestOptions() {
  return ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${unitReport}`];
}

function unitTotals({ numPassedTests, numFailedTests, numPendingTests, testResults }) {
  // A file that cannot be loaded fails without any of its tests failing.
  const unloadable = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  return { passed: numPassedTests, failed: numFailedTests + unloadable.length, skipped: numPendingTests };
}

/** A step that counts as one test. */
function check(name, ...command) {
  const { status, seconds } = run(name, command);
  const outcome = status === 0 ? 'passed' : 'failed';
  total[outcome] += 1;
  console.log(`${name}: ${outcome} in ${seconds} s`);
}

/** A step that counts its own tests. */
function suite(name, file, totals, ...command) {
  const { status, seconds } = run(name, command);
  const { passed, failed, skipped } = readTotals(file, totals);
  total.passed += passed;
  total.skipped += skipped;
  // Something besides the tests went wrong, and may not pass unseen.
  total.failed += failed === 0 && status !== 0 ? 1 : failed;
  console.log(`${name}: ${passed} passed, ${failed} failed in ${seconds} s`);
}

function readTotals(file, totals) {
  try {
    return totals(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

function run(name, command) {
  console.log(`\n== ${name}`);
  const started = Date.now();
  const { status } = spawnSync(process.execPath, command, { stdio: ['ignore', 'inherit', 'inherit'] });
  return { status, seconds: ((Date.now() - started) / 1000).toFixed(1) };
}

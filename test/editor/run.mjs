import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { editors } from '../../scripts/lib/editors.mjs';
import { runSuite } from './run-suite.mjs';
import { runUi } from './run-ui.mjs';

const { values } = parseArgs({
  options: {
    version: { type: 'string', multiple: true },
    grep: { type: 'string' },
    report: { type: 'string' },
  },
});

const known = [...Object.keys(editors), 'web', ...Object.keys(editors).map(uiOf)].sort();
const asked = values.version ?? known;
const unknown = asked.find((version) => !known.includes(version));
if (unknown) {
  console.error(`test:editor: no version ${unknown}; there are ${known.join(', ')}`);
  process.exit(2);
}

const newest = '1.139';
const total = { passed: 0, failed: 0, skipped: 0 };
for (const version of asked) {
  const started = Date.now();
  const result = await attempt(version);
  if (result.passed + result.failed === 0 && !values.grep) {
    console.error(`editor ${version}: no test ran`);
    result.failed = 1;
  }
  for (const key of Object.keys(total)) total[key] += result[key];
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(`editor ${version}: ${result.passed} passed, ${result.failed} failed in ${seconds} s`);
}
if (values.report) await writeFile(values.report, JSON.stringify(total));
process.exitCode = total.failed > 0 ? 1 : 0;

/** The name under which an editor is looked at from outside. */
function uiOf(version) {
  return `ui-${version}`;
}

async function attempt(version) {
  try {
    const looked = Object.keys(editors).find((each) => uiOf(each) === version);
    if (looked) return await runUi(looked, values.grep);
    if (version === 'web') return await runSuite(newest, { web: true, grep: values.grep });
    return await runSuite(version, { grep: values.grep });
  } catch (error) {
    console.error(`editor ${version}: ${error.message}`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

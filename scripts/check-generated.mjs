// The parser generated from the grammar and the hover texts made of docs/concepts are committed; this says whether they
// still are what they are made of.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const { languages, out } = JSON.parse(readFileSync('langium-config.json', 'utf8'));
const concepts = 'src/language/generated';
const copy = mkdtempSync(path.join(tmpdir(), 'knet-generated-'));
try {
  cpSync('langium-config.json', path.join(copy, 'langium-config.json'));
  for (const { grammar } of languages) {
    cpSync(path.dirname(grammar), path.join(copy, path.dirname(grammar)), { recursive: true });
  }
  generate(path.join(copy, 'langium-config.json'));
  run('scripts/concepts.mjs', path.join(copy, concepts));
  const stale = [out, concepts].flatMap((folder) => differing(path.join(copy, folder), folder));
  if (stale.length > 0) {
    console.error(
      `${stale.join(', ')}: not up to date; run npm run langium and npm run concepts, and commit`,
    );
    process.exitCode = 1;
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}

function generate(config) {
  const polyfill = pathToFileURL('scripts/polyfill-group-by.mjs').href;
  run('--import', polyfill, 'node_modules/langium-cli/bin/langium.js', 'generate', '--file', config);
}

function run(...command) {
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${stdout}${stderr}`);
}

function differing(fresh, committed) {
  const names = new Set([fresh, committed].flatMap((folder) => filesIn(folder)));
  const text = (folder, name) => {
    const file = path.join(folder, name);
    return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  };
  return [...names]
    .filter((name) => text(fresh, name) !== text(committed, name))
    .map((name) => path.join(committed, name));
}

function filesIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isFile() ? entry.name : []));
}

import { readdir } from 'node:fs/promises';
import path from 'node:path';
import esbuild from 'esbuild';

const here = import.meta.dirname;
const output = path.resolve(here, '../../dist-test');

/** One file with Mocha and all tests of `suite/`, which any extension host can load. */
export async function bundleSuite(outfile, { web, grep }) {
  const tests = await testFiles('suite');
  await esbuild.build({
    stdin: {
      contents: [
        `import { start } from './suite/runner.js';`,
        `export const run = () => start(() => { ${tests.map((file) => `require('./suite/${file}');`).join(' ')} });`,
      ].join('\n'),
      resolveDir: here,
      loader: 'ts',
    },
    bundle: true,
    outfile,
    format: 'cjs',
    platform: web ? 'browser' : 'node',
    target: 'es2022',
    external: ['vscode'],
    define: { KNET_TEST_GREP: JSON.stringify(grep ?? '') },
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  return outfile;
}

/**
 * The tests of a folder that drives the editor from outside, each a module for Node. Every run has modules of its own: Node
 * loads one only once, and its tests would be missing from the second editor's run.
 */
export async function bundleUi(folder, run) {
  const tests = await testFiles(folder);
  await esbuild.build({
    entryPoints: tests.map((file) => path.join(here, folder, file)),
    bundle: true,
    outdir: path.join(output, run),
    outExtension: { '.js': '.mjs' },
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  return tests.map((file) => path.join(output, run, file.replace(/\.ts$/, '.mjs')));
}

const testFiles = async (folder) =>
  (await readdir(path.join(here, folder))).filter((file) => file.endsWith('.test.ts')).sort();

import { existsSync } from 'node:fs';
import { chmod, rm } from 'node:fs/promises';
import esbuild from 'esbuild';

const watch = process.argv.includes('--watch');
const development = watch || process.argv.includes('--dev');

const common = {
  bundle: true,
  minify: !development,
  sourcemap: development,
  target: 'es2022',
  logLevel: 'warning',
  legalComments: 'none',
  // What runs in a lab's namespaces is no module of ours but text.
  loader: { '.pl': 'text' },
};

const node = { ...common, platform: 'node', target: 'node20' };
const worker = { ...common, platform: 'browser', mainFields: ['browser', 'module', 'main'] };

const bundles = [
  {
    ...node,
    entryPoints: ['src/extension/extension.ts'],
    outfile: 'dist/extension.cjs',
    format: 'cjs',
    external: ['vscode'],
  },
  { ...node, entryPoints: ['src/cli/editor-process.ts'], outfile: 'dist/server.cjs', format: 'cjs' },
  {
    ...worker,
    entryPoints: ['src/extension/browser.ts'],
    outfile: 'dist/browser-extension.cjs',
    format: 'cjs',
    external: ['vscode'],
  },
  { ...worker, entryPoints: ['src/server/browser.ts'], outfile: 'dist/browser-server.js', format: 'iife' },
  {
    ...node,
    entryPoints: ['src/cli/main.ts'],
    outfile: 'dist/cli.js',
    format: 'esm',
    banner: {
      // CommonJS packages inside an ES module bundle still call `require` for Node's built-ins.
      js: "#!/usr/bin/env node\nimport { createRequire as knetCreateRequire } from 'node:module';\nconst require = knetCreateRequire(import.meta.url);",
    },
  },
  {
    ...common,
    platform: 'browser',
    entryPoints: ['webview/main.tsx'],
    outdir: 'dist/webview',
    format: 'esm',
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    jsx: 'automatic',
    jsxImportSource: 'preact',
  },
];

const started = Date.now();
const present = bundles.filter(({ entryPoints: [entry] }) => {
  if (existsSync(entry)) return true;
  console.log(`build: skipped ${entry}: no such file yet`);
  return false;
});

if (watch) {
  const contexts = await Promise.all(
    present.map((bundle) => esbuild.context({ ...bundle, logLevel: 'info' })),
  );
  await Promise.all(contexts.map((context) => context.watch()));
} else {
  // Chunks carry a hash in their names, so old ones would pile up.
  await rm('dist/webview', { recursive: true, force: true });
  const results = await Promise.allSettled(present.map((bundle) => esbuild.build(bundle)));
  const failed = results.filter((result) => result.status === 'rejected').length;
  if (existsSync('dist/cli.js')) await chmod('dist/cli.js', 0o755);
  console.log(`build: ${present.length - failed} of ${bundles.length} bundles in ${Date.now() - started} ms`);
  if (failed > 0) process.exitCode = 1;
}

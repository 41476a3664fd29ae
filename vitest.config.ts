import { defineConfig } from 'vitest/config';

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.{ts,tsx}', 'webview/**/*.test.{ts,tsx}'],
    exclude: ['**/node_modules/**', 'test/editor/**'],
    passWithNoTests: true,
    testTimeout: 20_000,
  },
});

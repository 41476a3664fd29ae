import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { knet } from '../../../cli/knet.js';

const FOLDER = fileURLToPath(new URL('../../../../../shared/truth/networkpolicy', import.meta.url));
const cases = existsSync(FOLDER)
  ? readdirSync(FOLDER, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
  : [];

/**
 * Their manifests stood in folders of their own, in files of one name; of those only one is left, and most of the workloads
 * that are expected to talk are declared nowhere.
 */
const INCOMPLETE: ReadonlySet<string> = new Set([
  'acs-security-demos',
  'acs-security-demos-with-netpol-list',
]);

/** Everything in a folder but the answer. */
function filesOf(name: string): Record<string, string> {
  const folder = join(FOLDER, name);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    files
      .filter((entry) => entry.name !== 'expected.txt')
      .map((entry) => {
        const path = join(entry.parentPath, entry.name);
        return [`manifests/${path.slice(folder.length + 1)}`, readFileSync(path, 'utf8')];
      }),
  );
}

/** `ns/web[Deployment] => …`: knet does not say the kind. What an Ingress controller reaches is not modelled. */
function expectedOf(name: string): string[] {
  return readFileSync(join(FOLDER, name, 'expected.txt'), 'utf8')
    .split('\n')
    .map((line) => line.trim().replaceAll(/\[(?!External)\w+\]/g, ''))
    .filter((line) => line !== '' && !line.includes('{ingress-controller}'))
    .sort();
}

async function reached(name: string): Promise<string[]> {
  const imported = await knet(['import', 'manifests', '-o', 'cluster.knet'], { files: filesOf(name) });
  expect(imported.code, imported.err).toBe(0);
  const text = imported.written['cluster.knet']!;
  const { out, err, code } = await knet(['reach', 'cluster.knet'], { files: { 'cluster.knet': text } });
  expect({ err, code }).toEqual({ err: '', code: 0 });
  return out
    .split('\n')
    .filter((line) => line !== '')
    .sort();
}

describe.skipIf(cases.length === 0)(
  'who reaches whom, as another tool expects it of the same manifests',
  () => {
    test.each(cases.filter((name) => !INCOMPLETE.has(name)))('%s', { timeout: 60_000 }, async (name) => {
      expect(await reached(name)).toEqual(expectedOf(name));
    });

    test.each(cases.filter((name) => INCOMPLETE.has(name)))(
      '%s, as far as its manifests go',
      async (name) => {
        const expected = expectedOf(name);
        expect((await reached(name)).filter((line) => !expected.includes(line))).toEqual([]);
      },
    );
  },
);

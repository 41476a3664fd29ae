import { describe, expect, test } from 'vitest';
import { knet } from './knet.js';

const POD = (name: string, spec = '') =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, namespace: shop }\nspec: { containers: []${spec} }\n`;
const ROLE = (name: string) =>
  `apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: { name: ${name} }\n`;

describe('knet import', () => {
  test('reads folders with what is in them, files and standard input, and leaves the rest', async () => {
    const files = {
      'm/a.yaml': POD('a'),
      'm/deep/b.yml': POD('b'),
      'm/deep/c.json': JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'c' }, spec: {} }),
      'm/notes.txt': 'no manifest',
      'm/.git/d.yaml': POD('d'),
      'e.txt': POD('e'),
    };
    const { out, code } = await knet(['import', 'm', 'e.txt', '-'], { files, input: POD('f') });
    expect(
      out
        .match(/^ +pod \w+/gm)!
        .map((line) => line.trim())
        .sort(),
    ).toEqual(['pod a', 'pod b', 'pod c', 'pod e', 'pod f']);
    expect(code).toBe(0);
  });

  test('writes to a file, and says what it could not express', async () => {
    const files = { 'm/a.yaml': `${POD('a')}---\n${ROLE('x')}---\n${ROLE('y')}` };
    const { out, err, written, code } = await knet(['import', 'm', '-o', 'shop.knet'], { files });
    expect({ out, err, code }).toEqual({
      out: '',
      err: 'information: m/a.yaml: Role default/x, default/y: says nothing of the network that is modelled\n',
      code: 0,
    });
    expect(written['shop.knet']).toContain('cluster imported {');
    const quiet = await knet(['import', 'm', '--quiet', '--cluster', 'prod'], { files });
    expect(quiet.err).toBe('');
    expect(quiet.out).toContain('cluster prod {');
  });

  test('exits with 1 for what is wrong, and with --strict for what is not as it was', async () => {
    expect((await knet(['import', '-'], { input: 'a: [' })).code).toBe(1);
    const input = `${POD('a', ', hostNetwork: true')}---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: p, namespace: default }\nspec: { podSelector: {} }`;
    expect((await knet(['import', '-'], { input })).code).toBe(0);
    expect((await knet(['import', '-', '--strict'], { input })).code).toBe(1);
    const kept = await knet(['import', '-', '--strict', '--host-network', 'host'], { input });
    expect([kept.code, kept.out.includes('host-network')]).toEqual([0, true]);
  });

  test.each([
    [['import', 'nowhere'], 'knet: nowhere: no such file\n'],
    [['import', 'empty'], 'knet: there are no .yaml, .yml or .json files in empty\n'],
    [['import', 'a.yaml', '-o', '/x'], 'knet: /x: permission denied\n'],
    [['import', 'a.yaml', '--cluster', 'a b'], 'knet: "a b" cannot name a cluster\n'],
  ])('%j cannot be carried out', async (args, message) => {
    const { err, code } = await knet(args, { files: { 'empty/x.txt': '', 'a.yaml': POD('a') } });
    expect({ err, code }).toEqual({ err: message, code: 2 });
  });
});

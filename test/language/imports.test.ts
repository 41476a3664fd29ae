import { describe, expect, test } from 'vitest';
import { loadTopology } from '../../src/language/workspace.js';
import { checkDiagnostics, programOf } from '../fixtures.js';

describe('imports', () => {
  test('what is imported twice is there once', async () => {
    const { files, findings, topology } = await programOf(`
      // file: base.knet
      subnet lan 10.0.0.0/24
      // file: left.knet
      import "base.knet"
      host a { lan 10.0.0.1 }
      // file: right.knet
      import "base.knet"
      host b { lan 10.0.0.2 }
      // file: main.knet
      import "left.knet"
      import "right.knet"
      trace t: a -> b
    `);
    expect(findings).toEqual([]);
    expect(files.map(({ uri }) => uri.split('/').at(-1))).toEqual([
      'base.knet',
      'left.knet',
      'right.knet',
      'main.knet',
    ]);
    expect([...topology.machines.keys()]).toEqual(['a', 'b']);
  });

  test('paths are relative to the file that imports', async () => {
    const disk = new Map([
      ['file:///w/main.knet', 'import "sites/a.knet"\ntrace t: a -> a'],
      ['file:///w/sites/a.knet', 'import "../base.knet"\nhost a { lan 10.0.0.1 }'],
      ['file:///w/base.knet', 'subnet lan 10.0.0.0/24'],
    ]);
    const { findings } = await loadTopology('file:///w/main.knet', async (uri) => disk.get(uri));
    expect(findings).toEqual([]);
  });

  test('the importing file is the one that declares a name twice', () =>
    checkDiagnostics(`
      // file: base.knet
      host a
      // file: main.knet
      import "base.knet"
      host a
         //^ error duplicate-name: host "a" is declared twice
    `));

  test('a mistake in an imported file is found there', () =>
    checkDiagnostics(`
      // file: base.knet
      subnet lan 10.0.0
               //^^^^^^ error syntax: expected a network like 10.244.0.0/16 after subnet name "lan", not "10.0.0"
      // file: main.knet
      import "base.knet"
      host a { lan 10.0.0.1  wan 10.1.0.1 }
                           //^^^ error unknown-subnet: no subnet named "wan"
    `));

  test('a file that does not exist', async () => {
    const { findings, topology } = await loadTopology('file:///nowhere.knet', async () => undefined);
    expect(findings.map(({ code }) => code)).toEqual(['missing-import']);
    expect(topology.machines.size).toBe(0);
  });

  test('notes, by the file that names them', async () => {
    const { notes } = await programOf(`
      // file: base.knet
      notes "base.md"
      // file: main.knet
      import "base.knet"
      notes "main.md"
    `);
    expect(notes).toMatchObject([
      { path: 'base.md', source: { uri: 'file:///fixture/base.knet' } },
      { path: 'main.md', source: { uri: 'file:///fixture/main.knet' } },
    ]);
  });
});

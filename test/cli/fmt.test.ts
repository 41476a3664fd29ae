import { describe, expect, test } from 'vitest';
import { knet } from './knet.js';

const tidy = 'host a {\n  lan 10.0.0.1\n}\n';
const untidy = 'host a {\nlan   10.0.0.1\n  }\n';
const files = { 'tidy.knet': tidy, 'untidy.knet': untidy, 'broken.knet': 'host a {\n' };

describe('fmt', () => {
  test('prints files formatted, and leaves them as they are', async () => {
    expect(await knet(['fmt', 'untidy.knet'], { files })).toEqual({
      code: 0,
      out: tidy,
      err: '',
      written: {},
    });
    expect((await knet(['fmt', 'tidy.knet', 'untidy.knet'], { files })).out).toBe(tidy + tidy);
  });

  test('formats standard input', async () => {
    expect(await knet(['fmt', '-'], { input: untidy })).toMatchObject({ code: 0, out: tidy, err: '' });
  });

  test('--write changes those that need it, and names them', async () => {
    expect(await knet(['fmt', '--write', 'tidy.knet', 'untidy.knet'], { files })).toEqual({
      code: 0,
      out: 'untidy.knet\n',
      err: '',
      written: { 'untidy.knet': tidy },
    });
  });

  test('--check names those that are not formatted', async () => {
    expect(await knet(['fmt', '--check', 'tidy.knet', 'untidy.knet'], { files })).toEqual({
      code: 1,
      out: 'untidy.knet\n',
      err: '',
      written: {},
    });
    expect(await knet(['fmt', '--check', 'tidy.knet'], { files })).toMatchObject({ code: 0, out: '' });
    expect(await knet(['fmt', '--check', '-'], { input: untidy })).toMatchObject({
      code: 1,
      out: '<stdin>\n',
    });
  });

  test('a file with syntax errors is left alone; the others are formatted', async () => {
    const { code, out, err, written } = await knet(['fmt', '-w', 'broken.knet', 'untidy.knet'], { files });
    expect({ code, out, written }).toEqual({
      code: 2,
      out: 'untidy.knet\n',
      written: { 'untidy.knet': tidy },
    });
    expect(err).toMatch(
      /^broken\.knet:\d+:\d+: error syntax: .*\nknet: broken\.knet has syntax errors and was left alone\n$/,
    );
  });

  test.each([
    [['nowhere.knet'], 'knet: nowhere.knet: no such file\n'],
    [['--write', '../out.knet'], 'knet: ../out.knet: permission denied\n'],
    [['--write', '-'], 'knet: standard input cannot be written back: leave out --write\n'],
    [
      ['--write', '--check', 'tidy.knet'],
      "knet: option '-c, --check' cannot be used with option '-w, --write'\n",
    ],
  ])('%j cannot be carried out', async (args, err) => {
    const around = { files: { ...files, '../out.knet': untidy } };
    expect(await knet(['fmt', ...args], around)).toMatchObject({ code: 2, out: '', err, written: {} });
  });
});

import { describe, expect, test } from 'vitest';
import { version } from '../../package.json';
import { knet } from './knet.js';

describe('knet', () => {
  test('prints its version', async () => {
    expect(await knet(['--version'])).toMatchObject({ code: 0, out: `${version}\n`, err: '' });
  });

  test('helps on standard output when asked', async () => {
    const { code, out, err } = await knet(['--help']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    for (const command of ['check', 'trace', 'state', 'draw', 'fmt', 'lsp'])
      expect(out).toContain(`\n  ${command} `);
    expect(out).toContain('$ knet trace shop.knet shop/web shop/api:8080');
  });

  test('helps on standard error when it does not know what to do', async () => {
    const { code, out, err } = await knet([]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('Usage: knet');
  });

  test.each(['check', 'trace', 'state', 'draw', 'fmt', 'lsp'])(
    'help of %s has its options and an example',
    async (name) => {
      const { code, out } = await knet([name, '--help']);
      expect(code).toBe(0);
      expect(out).toContain(`Usage: knet ${name}`);
      expect(out).toContain('--color');
      expect(out).toMatch(/\$ knet |Neovim:/);
      expect((await knet(['help', name])).out).toBe(out);
    },
  );

  test.each([
    [['chek'], "knet: unknown command 'chek' (Did you mean check?)\n"],
    [['check'], "knet: missing required argument 'FILE'\n"],
    [['check', '--fromat', 'json', 'a'], "knet: unknown option '--fromat' (Did you mean --format?)\n"],
    [
      ['check', '--format', 'xml', 'a'],
      "knet: option '-f, --format <format>' argument 'xml' is invalid. Allowed choices are text, json, sarif, junit.\n",
    ],
    [['state', 'a', 'b', 'c'], "knet: too many arguments for 'state'. Expected 2 arguments but got 3.\n"],
    [['lsp'], "knet: required option '--stdio' not specified\n"],
    [['check', 'nowhere.knet'], 'knet: nowhere.knet: no such file\n'],
    [['check', '.'], 'knet: .: it is a folder; name the .knet files in it\n'],
    [['fmt', 'binary.knet'], 'knet: binary.knet: it is not a text file in UTF-8\n'],
    [['trace', 'nowhere.knet', '--all'], 'knet: nowhere.knet: no such file\n'],
  ])('%j cannot be carried out, and one line says why', async (args, err) => {
    expect(
      await knet(args, { files: { 'shop/a.knet': '', 'binary.knet': '\u007fELF\u0000' } }),
    ).toMatchObject({ code: 2, out: '', err });
  });

  test('lsp serves', async () => {
    expect(await knet(['lsp', '--stdio'])).toMatchObject({ code: 0, out: 'serving', err: '' });
  });
});

test('a defect of knet is told in a line, and where it happened to those who ask', async () => {
  const host = {
    interruptible: () => {
      throw new TypeError('nothing is no function\nat all');
    },
  };
  const args = ['lab', 'a.knet', 'verify'];
  const files = { 'a.knet': 'host a\ntrace t: a -> 10.0.0.1' };
  expect(await knet(args, { files, host })).toMatchObject({
    code: 2,
    err: expect.stringMatching(
      /^knet: a defect of knet, please report it: [^\n]* \(KNET_DEBUG=1 tells where\)\n$/,
    ),
  });
  const { err } = await knet(args, { files, host, env: { KNET_DEBUG: '1' } });
  expect(err).toContain('    at ');
});

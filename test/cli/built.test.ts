import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const cli = 'dist/cli.js';
const built = existsSync(cli);
const example = 'examples/calico-ipip/calico-ipip.knet';

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the built command as a process; `talk` may write to it and close its ends. */
function run(args: readonly string[], talk: (child: ReturnType<typeof start>) => void): Promise<Ended> {
  const child = start(args);
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk) => {
    err += chunk;
  });
  talk(child);
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, out, err })));
}

function start(args: readonly string[]) {
  return spawn(process.execPath, [cli, ...args], { stdio: 'pipe', timeout: 15_000 });
}

describe.skipIf(!built)(`${cli}${built ? '' : ' is not built: npm run build'}`, () => {
  test('answers, and says by its exit code whether all is well', async () => {
    const { code, out, err } = await run(['trace', example, 'across-nodes'], ({ stdin }) => stdin.end());
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('✓ delivered');
    expect((await run(['trace', example, 'too-big'], () => {})).code).toBe(1);
    expect(await run(['trace', 'nowhere.knet', '--all'], () => {})).toEqual({
      code: 2,
      out: '',
      err: 'knet: nowhere.knet: no such file\n',
    });
  });

  test('reads standard input', async () => {
    const { code, out } = await run(['check', '-'], ({ stdin }) => stdin.end('host a { lan 10.0.0.1 }\n'));
    expect(code).toBe(1);
    expect(out).toMatch(/^<stdin>:1:10: error unknown-subnet: /);
  });

  test('ends quietly when nobody reads on', async () => {
    const { err } = await run(['trace', example, '--all', '--format', 'json'], ({ stdout }) =>
      stdout.once('data', () => stdout.destroy()),
    );
    expect(err).toBe('');
  });

  test('serves an editor, and ends when that says so', async () => {
    const message = (body: object) => {
      const text = JSON.stringify({ jsonrpc: '2.0', ...body });
      return `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
    };
    const { code, out } = await run(['lsp', '--stdio'], ({ stdin }) => {
      const params = { processId: null, rootUri: null, capabilities: {} };
      stdin.write(message({ id: 1, method: 'initialize', params }));
      stdin.write(message({ id: 2, method: 'shutdown' }));
      stdin.write(message({ method: 'exit' }));
    });
    expect(out).toContain('"hoverProvider"');
    expect(code).toBe(0);
  });
});

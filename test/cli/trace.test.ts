import { describe, expect, test } from 'vitest';
import { handshake } from '../diagram/fixtures/handshake.js';
import { FILE, knet, on } from './knet.js';
import { brokenShop, shop } from './networks.js';
import { violations } from './schema.js';

describe('trace', () => {
  test('follows a packet between two ends', async () => {
    const { code, out, err } = await on(shop, 'trace', FILE, 'shop/web', 'shop/api:8080');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^shop\/web -> shop\/api:8080\n✓ delivered: /);
    expect(out).toContain('written by bird');
    expect(out).toContain('\nreply: ✓ delivered\n');
  });

  test('without a port it is a ping', async () => {
    const { code, out } = await on(shop, 'trace', FILE, 'node1', '192.168.31.63');
    expect(code).toBe(0);
    expect(out).toContain('ICMP echo-request');
  });

  test('follows a trace of the file by its name', async () => {
    const { code, out } = await on(shop, 'trace', FILE, 'web-to-api');
    expect(code).toBe(0);
    expect(out).toMatch(/^trace web-to-api\nshop\/web -> shop\/api:8080\n✓ delivered/);
  });

  test('exit code 1 when the packet does not arrive', async () => {
    const { code, out } = await on(shop, 'trace', FILE, 'shop/web', 'shop/api:81');
    expect(code).toBe(1);
    expect(out).toContain('✗ refused');
  });

  test('exit code 1 when only the answer is lost', async () => {
    const text = `subnet left 10.1.0.0/24
subnet right 10.2.0.0/24
router middle { left 10.1.0.1  right 10.2.0.1 }
host a { left 10.1.0.10  route 10.2.0.0/24 via 10.1.0.1 }
host b { right 10.2.0.10 }
`;
    const { code, out } = await on(text, 'trace', FILE, 'a', 'b');
    expect(code).toBe(1);
    expect(out).toContain('✓ delivered');
    expect(out).toContain('reply: ✗ no route');
  });

  test('a declared trace is asked under its scenario, or the one that is given', async () => {
    const under = await on(shop, 'trace', FILE, 'after-bird');
    expect(under.code).toBe(1);
    expect(under.out).toMatch(/^trace after-bird under "BIRD dies"\n/);
    expect(under.out).toContain('would be written by bird');
    const given = await on(shop, 'trace', FILE, 'web-to-api', '--scenario', 'BIRD dies');
    expect(given.out.replace('web-to-api', 'after-bird')).toBe(under.out);
    const typed = await on(shop, 'trace', FILE, 'shop/web', 'shop/api:8080', '-s', 'BIRD dies');
    expect(typed.out).toBe(under.out.replace('trace after-bird ', ''));
  });

  test('all traces of the file', async () => {
    const { code, out } = await on(shop, 'trace', FILE, '--all');
    expect(code).toBe(1);
    expect(out.match(/^trace .*/gm)).toEqual([
      'trace web-to-api',
      'trace too-big',
      'trace after-bird under "BIRD dies"',
    ]);
  });

  test('a file without traces has none to follow', async () => {
    expect(await on('subnet lan 10.0.0.0/24\n', 'trace', FILE, '--all', '--format', 'json')).toMatchObject({
      code: 0,
      out: '[]\n',
      err: 'knet: shop.knet declares no traces\n',
    });
  });

  test('says when a name stands for several pods', async () => {
    const { code, out, err } = await on(shop, 'trace', FILE, 'shop/db', 'shop/web:80');
    expect(code).toBe(0);
    expect(out).toMatch(/^shop\/db-\S+ -> shop\/web:80\n/);
    expect(err).toMatch(
      /^knet: the names stand for 2 pairs; this is the first, shop\/db-\S+ -> shop\/web:80\n$/,
    );
  });

  test('a node, a container of a pod and localhost are ends too', async () => {
    expect((await on(shop, 'trace', FILE, 'node1', 'shop/api/server:8080')).code).toBe(0);
    expect((await on(shop, 'trace', FILE, 'shop/api/server', 'localhost:8080')).code).toBe(0);
    expect((await on(shop, 'trace', FILE, 'shop/web', 'node2:shop/db:5432')).code).toBe(0);
  });
});

describe('packet options', () => {
  test.each([
    [['--size', '1480'], /1480 bytes/],
    [['--ttl', '9'], /ttl 9,/],
    [['--source-port', '1234'], /:1234 → /],
    [['--df', 'off', '--size', '1500'], /fragment/],
  ])('%j', async (options, expected) => {
    const { code, out } = await on(shop, 'trace', FILE, 'shop/web', 'shop/api:8080', ...options);
    expect(code, out).toBe(0);
    expect(out).toMatch(expected);
  });

  test('--source binds the sender', async () => {
    const { out } = await on(shop, 'trace', FILE, 'node1', 'shop/api:8080', '--source', '192.168.31.62');
    expect(out).toContain('[192.168.31.62:40000 → ');
  });

  test('replace those of a declared trace', async () => {
    expect((await on(shop, 'trace', FILE, 'too-big')).out).toContain('✗ too big');
    expect((await on(shop, 'trace', FILE, 'too-big', '--size', '100')).code).toBe(0);
  });

  test.each([
    [['--size', '19'], "'--size <bytes>' argument '19' is invalid. it must be a number from 20 to 65535."],
    [['--ttl', '0'], "'--ttl <hops>' argument '0' is invalid. it must be a number from 1 to 255."],
    [['--source-port', '1e3'], 'it must be a number from 1 to 65535.'],
    [['--source', 'shop/web'], 'it must be an IP address.'],
    [['--df', 'maybe'], 'Allowed choices are on, off.'],
  ])('%j is refused', async (options, message) => {
    const { code, out, err } = await on(shop, 'trace', FILE, 'shop/web', 'shop/api', ...options);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
    expect(err.match(/\n/g)).toHaveLength(1);
  });
});

describe('what is not there', () => {
  test.each([
    [['web-to-apy'], 'knet: no trace named "web-to-apy" in shop.knet; did you mean "web-to-api"?\n'],
    [['zzz'], 'knet: no trace named "zzz" in shop.knet\n'],
    [['shop/web'], 'knet: say where to: knet trace shop.knet shop/web TO\n'],
    [[], 'knet: say what to trace: FROM and TO, the NAME of a trace in the file, or --all\n'],
    [['web-to-api', '--all'], 'knet: give --all or the trace to follow, not both\n'],
    [
      ['shop/wbe', 'shop/api'],
      'knet: FROM shop/wbe: no pod or deployment named "wbe" in namespace shop; did you mean "shop/web"?\n',
    ],
    [
      ['shop/web', 'shop/apo:80'],
      'knet: TO shop/apo:80: no pod or deployment named "apo" in namespace shop; did you mean "shop/api"?\n',
    ],
    [['shop/web', 'shop/api:0'], /^knet: TO shop\/api:0: .*65535/],
    [['shop/web', 'shop/'], /^knet: TO shop\/: "shop\/" is no endpoint; write names such as/],
    [['shop/web', ''], /^knet: TO : "" is no endpoint/],
    [['shop/web', 'a { }'], /is no endpoint/],
    [['10.0.0.1', 'shop/api'], /^knet: FROM 10.0.0.1: 10.0.0.1 cannot send: /],
    [['shop/web:80', 'shop/api'], /^knet: FROM shop\/web:80: .*--source-port/],
    [
      ['web-to-api', '--scenario', 'BIRD dyes'],
      'knet: no scenario named "BIRD dyes" in shop.knet; did you mean "BIRD dies"?\n',
    ],
  ])('%j', async (args, message) => {
    const { code, out, err } = await on(shop, 'trace', FILE, ...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(message);
    expect(err.match(/\n/g)).toHaveLength(1);
  });

  test('a file with errors answers what it can, and says that it has some', async () => {
    const { code, out, err } = await on(brokenShop, 'trace', FILE, 'node1', 'node2');
    expect(err).toMatch(/^shop\.knet:\d+:\d+: error syntax: /);
    expect(out).toContain('✓ delivered');
    expect(code).toBe(0);
  });

  test('a trace that has errors itself cannot be followed', async () => {
    const text = `${shop}trace broken: shop/web -> shop/nowhere\n`;
    const { code, out, err } = await on(text, 'trace', FILE, 'broken');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('error unknown-pod: ');
    expect(err).toMatch(
      /\nknet: trace "broken" in shop\.knet has errors; knet check shop\.knet shows them\n$/,
    );
  });

  test('nor be passed over with --all', async () => {
    const text = `${shop}trace broken: shop/web -> shop/nowhere\n`;
    const { code, out, err } = await on(text, 'trace', FILE, '--all', '--format', 'json');
    expect(code).toBe(2);
    expect(JSON.parse(out)).toHaveLength(3);
    expect(err).toContain('knet: trace "broken" was left out: it has errors\n');
  });
});

describe('trace --format', () => {
  test('json of one trace is an object as its schema says', async () => {
    const { code, out } = await on(shop, 'trace', FILE, 'web-to-api', '-f', 'json');
    expect(code).toBe(0);
    const trace = JSON.parse(out);
    expect(violations('trace-1', trace)).toEqual([]);
    expect(trace).toMatchObject({
      version: 1,
      name: 'web-to-api',
      flow: {
        machine: 'node1',
        namespace: 'shop/web',
        from: 'shop/web',
        to: 'shop/api:8080',
        destinationPort: 8080,
      },
      verdict: 'delivered',
      reply: { verdict: 'delivered' },
      paths: [{ probability: 1, verdict: 'delivered' }],
    });
    expect(trace.paths[0].hops[0]).toMatchObject({
      machine: 'node1',
      namespace: 'shop/web',
      in: null,
      out: 'eth0',
    });
    expect(trace.reply).toEqual(trace.paths[0].reply);
  });

  test('json of a connection that does not open has the road of its ACK', () => {
    expect(violations('trace-1', JSON.parse(JSON.stringify(handshake)))).toEqual([]);
    expect(handshake).toMatchObject({
      verdict: 'dropped',
      reply: { verdict: 'delivered' },
      paths: [{ verdict: 'dropped', acknowledgement: { verdict: 'dropped' } }],
    });
  });

  test('json of a question has neither name nor scenario', async () => {
    const { out } = await on(shop, 'trace', FILE, 'shop/web', 'shop/api', '-f', 'json');
    expect(Object.keys(JSON.parse(out))).toEqual(['version', 'flow', 'verdict', 'reason', 'reply', 'paths']);
  });

  test('json of all is an array as the schema says', async () => {
    const { out } = await on(shop, 'trace', FILE, '--all', '-f', 'json');
    const traces = JSON.parse(out);
    expect(violations('trace-1', traces)).toEqual([]);
    expect(
      traces.map(({ name, scenario, verdict }: Record<string, unknown>) => [name, scenario, verdict]),
    ).toEqual([
      ['web-to-api', undefined, 'delivered'],
      ['too-big', undefined, 'too-big'],
      ['after-bird', 'BIRD dies', 'exits'],
    ]);
  });

  test('json of a packet that cannot be sent is as the schema says', async () => {
    const text = `${shop}scenario "node2 is gone" { lose node2 }\n`;
    const { code, out } = await on(
      text,
      'trace',
      FILE,
      'shop/web',
      'shop/api:8080',
      '-f',
      'json',
      '-s',
      'node2 is gone',
    );
    expect(code).toBe(1);
    expect(violations('trace-1', JSON.parse(out))).toEqual([]);
    expect(JSON.parse(out)).toMatchObject({ verdict: 'no-endpoint', paths: [], flow: { destination: null } });
  });

  test('mermaid is a diagram, or several with a name above each', async () => {
    const one = await on(shop, 'trace', FILE, 'web-to-api', '-f', 'mermaid');
    expect(one.out).toMatch(/^sequenceDiagram\n/);
    const all = await on(shop, 'trace', FILE, '--all', '-f', 'mermaid');
    expect(all.out.match(/^%% trace .*\nsequenceDiagram$/gm)).toHaveLength(3);
  });

  test('markdown is a page with the diagram and the hops', async () => {
    const { out } = await on(shop, 'trace', FILE, 'web-to-api', '-f', 'markdown');
    expect(out).toMatch(/^# shop\/web → shop\/api:8080\n/);
    expect(out).toContain('```mermaid\nsequenceDiagram\n');
    expect(out).toContain('| hop | where | what |');
  });

  test('text has colours where asked for, and is the same without', async () => {
    const plain = await on(shop, 'trace', FILE, '--all');
    const coloured = await knet(['trace', FILE, '--all', '--color', 'always'], { files: { [FILE]: shop } });
    expect(coloured.out).toContain('\u001b[32m✓ delivered\u001b[0m: ');
    expect(coloured.out).toContain('forward: \u001b[31m✗ too big\u001b[0m');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(coloured.out.replace(/\u001b\[\d+m/g, '')).toBe(plain.out);
  });
});

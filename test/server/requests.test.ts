import { describe, expect, test } from 'vitest';
import { CancellationTokenSource, LSPErrorCodes } from 'vscode-languageserver-protocol';
import {
  type EndpointsResult,
  METHOD,
  type RuleItem,
  type TraceParams,
  type TraceResult,
  type TraceView,
} from '../../src/protocol/messages.js';
import { Editor, openFixture } from './editor.js';

const ROAD = `
  notes "why.md"
  subnet lan 192.168.31.0/24 { gateway 192.168.31.1 }
  cluster demo {
    calico 3.31 { pool default 10.244.0.0/16 { ipip always } }
    node node1 { lan 192.168.31.62 }
    node node2 { lan 192.168.31.63 }
    namespace shop {
      pod web on node1 { listen 80/tcp }
      pod api on node2 { container app { listen 8080/tcp http  listen 53/udp } }
      deployment db replicas 2 { listen 5432 }
    }
  }
  host h1 {
    lan 192.168.31.10
    docker 27 { container web { publish 8080:80  listen 80 } }
  }

  trace web-to-api: shop/web -> shop/api:8080
  trace too-big: shop/web -> shop/api:8080 { size 1500 }
  rules "shop" {
    allow shop/web -> shop/api:8080 via tunl0
    deny shop/web -> shop/api:9 { ttl 9 }
  }
  scenario "node2 is lost" {
    lose node2
    deny shop/web -> shop/api:8080
  }
`;

async function ask(fixture: string, params: (uri: string) => object): Promise<TraceResult> {
  const { editor, uri } = await openFixture(fixture);
  return editor.wire.sendRequest<TraceResult>(METHOD.trace, params(uri));
}

async function view(fixture: string, params: (uri: string) => object): Promise<TraceView> {
  const result = await ask(fixture, params);
  if (!result.ok) throw new Error(result.message);
  return result.view;
}

async function refusal(fixture: string, params: (uri: string) => object): Promise<string> {
  const result = await ask(fixture, params);
  return result.ok ? 'answered' : result.message;
}

const lineOf = (text: string, word: string): { line: number; character: number } => ({
  line: text.slice(0, text.indexOf(word)).split('\n').length - 1,
  character: 6,
});

describe('knet/trace', () => {
  test('by name: the road, drawn, with its rows', async () => {
    const shown = await view(ROAD, (uri) => ({ uri, name: 'web-to-api' }));
    expect(shown.title).toBe('web-to-api: shop/web -> shop/api:8080');
    expect(shown.trace.verdict).toBe('delivered');
    expect(shown.diagram.text).toMatch(/^sequenceDiagram/);
    expect(shown.diagram.text).toContain('tunl0');
    expect(shown.rows.some(({ text }) => text.includes('tunl0'))).toBe(true);
    expect(shown.params).toEqual({ uri: 'file:///fixture/main.knet', name: 'web-to-api' });
  });

  test('by sender and receiver, as the language spells them', async () => {
    const shown = await view(ROAD, (uri) => ({ uri, from: 'h1/web', to: 'shop/api:53/udp' }));
    expect(shown.title).toBe('h1/web -> shop/api:53/udp');
    expect(shown.params).toEqual({ uri: 'file:///fixture/main.knet', from: 'h1/web', to: 'shop/api:53/udp' });
  });

  test('by the place of a trace', async () => {
    const shown = await view(ROAD, (uri) => ({ uri, position: lineOf(ROAD, 'trace too-big') }));
    expect(shown.title).toBe('too-big: shop/web -> shop/api:8080');
    expect(shown.trace.verdict).toBe('too-big');
  });

  test('by the place of a rule: to ask again, its ends will do', async () => {
    const shown = await view(ROAD, (uri) => ({ uri, position: lineOf(ROAD, 'allow') }));
    expect(shown.title).toBe('allow shop/web -> shop/api:8080 via tunl0');
    expect(shown.params).toMatchObject({ from: 'shop/web', to: 'shop/api:8080/tcp' });
  });

  test('a rule with packet options is asked again by its place', async () => {
    const position = lineOf(ROAD, 'deny shop/web -> shop/api:9');
    const shown = await view(ROAD, (uri) => ({ uri, position }));
    expect(shown.params).toMatchObject({ position: { line: position.line } });
    expect(shown.trace.verdict).toBe('refused');
  });

  test("a scenario's rule is asked under the scenario", async () => {
    const place = { line: ROAD.split('\n').length - 3, character: 8 };
    const shown = await view(ROAD, (uri) => ({ uri, position: place }));
    expect(shown.title).toBe('deny shop/web -> shop/api:8080');
    expect(shown.trace.verdict).toBe('no-endpoint');
  });

  test('under a scenario that was asked for', async () => {
    const shown = await view(ROAD, (uri) => ({ uri, name: 'web-to-api', scenario: 'node2 is lost' }));
    expect(shown.trace.verdict).toBe('no-endpoint');
    expect(shown.params).toMatchObject({ scenario: 'node2 is lost' });
    expect(shown).toMatchObject({
      scenarios: ['node2 is lost'],
      scenario: 'node2 is lost',
      difference: { before: { verdict: 'delivered' }, cause: { text: 'lose node2' } },
    });
  });

  test('under none, though the place is in a scenario', async () => {
    const place = { line: ROAD.split('\n').length - 3, character: 8 };
    const shown = await view(ROAD, (uri) => ({ uri, position: place, scenario: '' }));
    expect(shown.trace.verdict).toBe('delivered');
    expect(shown.difference).toBeUndefined();
  });

  test('elsewhere in the file: the nearest question', async () => {
    const shown = await view(ROAD, (uri) => ({ uri, position: { line: 0, character: 0 } }));
    expect(shown.title).toMatch(/^web-to-api/);
  });

  test.each([
    [{ name: 'gone' }, 'There is no trace named "gone" any more.'],
    [{ from: 'shop/web', to: 'shop/nobody:80' }, /no pod or deployment named "nobody" in namespace shop/],
    [{ from: '10.0.0.1', to: 'shop/web' }, /^10\.0\.0\.1 cannot send/],
    [{ from: '', to: 'shop/web' }, /is no endpoint/],
    [{ from: 'shop/web', to: 'shop/api:99999' }, /99999 is no port/],
  ])('%j is answered in one sentence', async (params, message) => {
    const said = await refusal(ROAD, (uri) => ({ uri, ...params }));
    expect(said).toMatch(message);
    expect(said).not.toContain('\n');
  });

  test('a file without questions', async () =>
    expect(await refusal('host h', (uri) => ({ uri, position: { line: 0, character: 0 } }))).toMatch(
      /^This file has no trace or rule/,
    ));

  test('a file that is not there', async () =>
    expect(await refusal('host h', () => ({ uri: 'file:///fixture/other.knet', name: 't' }))).toBe(
      'There is no file file:///fixture/other.knet.',
    ));

  test('broken text says where it is broken', async () =>
    expect(await refusal(`${ROAD}\n}`, (uri) => ({ uri, name: 'web-to-api' }))).toMatch(
      /^Line \d+ cannot be read: /,
    ));

  test('a trace with a mistake says which', async () =>
    expect(await refusal('host a\ntrace t: a -> b', (uri) => ({ uri, name: 't' }))).toMatch(
      /^Trace "t" cannot be followed: no machine or container named "b"/,
    ));

  test('after an edit the answer is the new one', async () => {
    const subnet = 'subnet lan 10.0.0.0/24';
    const { editor, uri } = await openFixture(`${subnet} host a { lan 10.0.0.1 }\ntrace t: a -> a:80`);
    const params: TraceParams = { uri, name: 't' };
    const before = await editor.wire.sendRequest<TraceResult>(METHOD.trace, params);
    await editor.type(uri, `${subnet} host a { lan 10.0.0.1  listen 80 }\ntrace t: a -> a:80`);
    const after = await editor.wire.sendRequest<TraceResult>(METHOD.trace, params);
    const verdicts = [before, after].map((result) => result.ok && result.view.trace.verdict);
    expect(verdicts).toEqual(['refused', 'delivered']);
  });
});

describe('notes of a trace', () => {
  const notesOf = async (names: readonly string[], text: string, options: object = {}) => {
    const files = new Map([
      ['file:///fixture/road.knet', `${text}\nhost a\ntrace t: a -> a`],
      ...names.map((name): [string, string] => [`file:///fixture/${name}`, '']),
    ]);
    const editor = await Editor.start(files, options);
    const params = { uri: 'file:///fixture/road.knet', name: 't' };
    const result = await editor.wire.sendRequest<TraceResult>(METHOD.trace, params);
    editor.stop();
    return result.ok ? result.view.notes.map((uri) => uri.replace('file:///fixture/', '')) : [];
  };

  test('those that the file names', async () =>
    expect(await notesOf(['road.md', 'docs/why.md'], 'notes "docs/why.md"')).toEqual(['docs/why.md']));

  test('else the one of its name', async () => expect(await notesOf(['road.md'], '')).toEqual(['road.md']));

  test('none when there is none', async () => expect(await notesOf([], '')).toEqual([]));

  test("in the editor's language, where there is a translation", async () => {
    const files = ['road.md', 'road.zh-CN.md'];
    expect(await notesOf(files, 'notes "road.md"', { locale: 'zh-cn' })).toEqual(['road.zh-CN.md']);
    expect(await notesOf(files, 'notes "road.md"')).toEqual(['road.md']);
  });
});

describe('knet/endpoints', () => {
  const endpoints = async (position?: { line: number; character: number }) => {
    const { editor, uri } = await openFixture(ROAD);
    return editor.wire.sendRequest<EndpointsResult>(METHOD.endpoints, {
      uri,
      ...(position ? { position } : {}),
    });
  };

  test('all that may send and receive, and where they listen', async () => {
    const lines = (await endpoints()).endpoints.map(({ kind, reference, detail, ports }) =>
      `${kind} ${reference} (${detail}) ${ports.map(({ port, protocol, name = '' }) => `${port}/${protocol} ${name}`.trim()).join(', ')}`.trim(),
    );
    expect(lines.join('\n')).toMatchInlineSnapshot(`
      "machine node1 (192.168.31.62 node)
      machine node2 (192.168.31.63 node)
      machine h1 (192.168.31.10 host) 8080/tcp → web
      container h1/web (172.17.0.2 on h1) 80/tcp
      pod shop/web (10.244.166.129 on node1) 80/tcp
      pod shop/api (10.244.104.1 on node2) 8080/tcp http, 53/udp
      workload shop/db (deployment of 2 pods) 5432/tcp
      pod shop/db-1 (10.244.166.130 on node1) 5432/tcp
      pod shop/db-2 (10.244.104.2 on node2) 5432/tcp"
    `);
  });

  test.each([
    ['a pod', 'listen 80/tcp', 'shop/web'],
    ['a container of a pod', 'container app', 'shop/api'],
    ['a deployment', 'replicas', 'shop/db'],
    ['a container', 'publish', 'h1/web'],
    ['a machine', 'node node2', 'node2'],
    ['the sender of a trace', 'trace too-big', 'shop/web'],
    ['nobody', 'subnet lan', undefined],
  ])('the cursor in %s', async (_, word, reference) => {
    const line = ROAD.split('\n').findIndex((text) => text.includes(word));
    const character = ROAD.split('\n')[line]!.indexOf(word) + 2;
    expect((await endpoints({ line, character })).current).toBe(reference);
  });
});

describe('knet/rules', () => {
  test('every rule of the file with its verdict', async () => {
    const { editor, uri } = await openFixture(ROAD);
    const rules = await editor.wire.sendRequest<RuleItem[]>(METHOD.rules, { uri });
    expect(rules.map(({ block, label, holds, verdict }) => ({ block, label, holds, verdict }))).toEqual([
      {
        block: 'shop',
        label: 'allow shop/web -> shop/api:8080 via tunl0',
        holds: true,
        verdict: 'delivered',
      },
      { block: 'shop', label: 'deny shop/web -> shop/api:9', holds: true, verdict: 'refused' },
      {
        block: 'node2 is lost',
        label: 'deny shop/web -> shop/api:8080',
        holds: true,
        verdict: 'no-endpoint',
      },
    ]);
    expect(rules[0]?.source).toMatchObject({ uri, start: { line: lineOf(ROAD, 'allow').line } });
  });

  test('rules of imported files belong to those', async () => {
    const { editor, uri } = await openFixture(`
      // file: base.knet
      host a
      rules "base" { allow a -> a }
      // file: main.knet
      import "base.knet"
      rules "main" { allow a -> a }
    `);
    const rules = await editor.wire.sendRequest<RuleItem[]>(METHOD.rules, { uri });
    expect(rules.map(({ block }) => block)).toEqual(['main']);
  });

  test('a question that was withdrawn is not answered', async () => {
    const many = Array.from({ length: 400 }, (_, index) => `allow h${index} -> h0`).join('\n');
    const hosts = Array.from(
      { length: 400 },
      (_, index) => `host h${index} { lan 10.0.${index >> 8}.${index & 255} }`,
    );
    const { editor, uri } = await openFixture('host h');
    await editor.type(uri, `subnet lan 10.0.0.0/16\n${hosts.join('\n')}\nrules "r" {\n${many}\n}`);
    const withdrawn = new CancellationTokenSource();
    const answer = editor.wire.sendRequest<RuleItem[]>(METHOD.rules, { uri }, withdrawn.token);
    withdrawn.cancel();
    await expect(answer).rejects.toMatchObject({ code: LSPErrorCodes.RequestCancelled });
  });
});

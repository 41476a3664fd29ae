import { describe, expect, test } from 'vitest';
import {
  DefinitionRequest,
  DocumentHighlightRequest,
  DocumentLinkRequest,
  type DocumentSymbol,
  DocumentSymbolRequest,
  FoldingRangeRequest,
  type LocationLink,
  ReferencesRequest,
  SelectionRangeRequest,
  WorkspaceSymbolRequest,
} from 'vscode-languageserver-protocol';
import { openFixture } from '../../server/editor.js';
import { checkMarks } from './marks.js';

const definition = (fixture: string) =>
  checkMarks(fixture, async ({ editor, at }) => {
    const found = (await editor.wire.sendRequest(DefinitionRequest.type, at)) as LocationLink[] | null;
    return (found ?? []).map((link) => ({
      uri: link.targetUri,
      range: link.targetSelectionRange,
      label: 'definition',
    }));
  });

const references = (fixture: string) =>
  checkMarks(fixture, async ({ editor, at }) => {
    const found = await editor.wire.sendRequest(ReferencesRequest.type, {
      ...at,
      context: { includeDeclaration: true },
    });
    return (found ?? []).map((place) => ({ ...place, label: 'reference' }));
  });

describe('definition', () => {
  test('of a subnet in an imported file', () =>
    definition(`
      // file: base.knet
      subnet lan 10.0.0.0/24
           //^^^ definition
      // file: main.knet
      import "base.knet"
      host h1 { la<|>n 10.0.0.1 }
    `));

  test('of a pod in a trace: the name, not its namespace', () =>
    definition(`
      cluster demo {
        node node1
        namespace shop { pod web  pod api }
                           //^^^ definition
      }
      trace t: shop/api -> shop/we<|>b
    `));

  test('of a replica: its deployment', () =>
    definition(`
      cluster demo {
        node node1
        namespace shop { deployment api replicas 2  pod web }
                                  //^^^ definition
      }
      trace t: shop/web -> shop/api<|>-2
    `));

  test("of a Service by the name that the sender's resolver knows", () =>
    definition(`
      cluster demo {
        node node1
        namespace shop { pod web  service api { port 80 } }
                                        //^^^ definition
        namespace ops { service api { port 80 } }
      }
      trace t: shop/web -> a<|>pi:80
    `));

  test('of a scenario', () =>
    definition(`
      host h1
      host h2
      scenario "h2 is lost" { lose h2 }
             //^^^^^^^^^^^^ definition
      trace t: h1 -> h2 under "h2 is<|> lost"
    `));

  test('of a container whose network is shared', () =>
    definition(`
      host h1 {
        docker 27 {
          container web
                  //^^^ definition
          container side { network container:we<|>b }
        }
      }
    `));
});

describe('references', () => {
  test('of a machine, in both files', () =>
    references(`
      // file: base.knet
      cluster demo {
        node node1
           //^^^^^ reference
        namespace shop { pod web on node1 }
                                  //^^^^^ reference
      }
      // file: main.knet
      import "base.knet"
      trace t: no<|>de1 -> shop/web
             //^^^^^ reference
      scenario "s" { stop kubelet on node1 }
                                   //^^^^^ reference
    `));

  test('of names that occur elsewhere with another meaning', () =>
    references(`
      host h1 { docker 27 { container we<|>b } }
                                    //^^^ reference
      host h2 { docker 27 { container web } }
      trace t: h2/web -> h1/web
                          //^^^ reference
    `));
});

test('highlights stay in the file', () =>
  checkMarks(
    `
      // file: base.knet
      subnet lan 10.0.0.0/24
      // file: main.knet
      import "base.knet"
      host h1 { la<|>n 10.0.0.1 }
              //^^^ highlight
      host h2 { lan 10.0.0.2 }
              //^^^ highlight
    `,
    async ({ editor, at, uri }) => {
      const found = await editor.wire.sendRequest(DocumentHighlightRequest.type, at);
      return (found ?? []).map(({ range }) => ({ uri, range, label: 'highlight' }));
    },
  ));

test('links of imports and notes', () =>
  checkMarks(
    `
      // file: parts/base.knet
      subnet lan 10.0.0.0/24
      // file: main.knet
      import "parts/base.knet"
            //^^^^^^^^^^^^^^^ file:///fixture/parts/base.knet
      notes "why.md"
           //^^^^^^ file:///fixture/why.md
    `,
    async ({ editor, uri }) => {
      const found = await editor.wire.sendRequest(DocumentLinkRequest.type, { textDocument: { uri } });
      return (found ?? []).map(({ range, target }) => ({ uri, range, label: target ?? '' }));
    },
  ));

const LAYOUT = `
  subnet lan 192.168.31.0/24 { gateway 192.168.31.1 }
  cluster demo {
    calico 3.31 { pool default 10.244.0.0/16 }
    node node1 { lan 192.168.31.62  sysctl net.ipv4.ip_forward 1 }
    namespace shop {
      pod web on node1 { container nginx { listen 80 } }
      deployment api replicas 2
    }
  }
  host h1 {
    docker 27 {
      network app 172.20.0.0/16 { internal }
      container db { network app }
    }
  }
  trace t: shop/web -> shop/api
  rules "all" { allow shop/web -> shop/api }
`;

test('the outline', async () => {
  const { editor, uri } = await openFixture(LAYOUT);
  const symbols = (await editor.wire.sendRequest(DocumentSymbolRequest.type, {
    textDocument: { uri },
  })) as DocumentSymbol[];
  const lines = (of: readonly DocumentSymbol[], indent = ''): string[] =>
    of.flatMap(({ name, detail, children = [] }) => [
      `${indent}${name} (${detail})`,
      ...lines(children, `${indent}  `),
    ]);
  expect(lines(symbols).join('\n')).toBe(
    `
lan (subnet 192.168.31.0/24)
demo (cluster)
  default (pool 10.244.0.0/16)
  node1 (node)
  shop (namespace)
    web (pod on node1)
      nginx (container)
    api (deployment replicas 2)
h1 (host)
  app (network 172.20.0.0/16)
  db (container)
t (trace shop/web -> shop/api)
all (rules)
`.trim(),
  );
});

test('symbols of the whole workspace, by a part of their name', async () => {
  const { editor } = await openFixture(`
    // file: base.knet
    cluster demo { node node1  namespace shop { pod web-front } }
    // file: main.knet
    host web-host
  `);
  const found = await editor.wire.sendRequest(WorkspaceSymbolRequest.type, { query: 'web' });
  const lines = (found ?? []).map(({ name, containerName = '', location }) =>
    [containerName, name, location.uri.split('/').at(-1)].join(' '),
  );
  expect(lines.sort()).toEqual([' web-host main.knet', 'demo/shop web-front base.knet']);
});

test('blocks fold, and what is shorter than three lines does not', async () => {
  const { editor, uri } = await openFixture(LAYOUT);
  const folds = await editor.wire.sendRequest(FoldingRangeRequest.type, { textDocument: { uri } });
  const lines = LAYOUT.split('\n');
  expect(
    (folds ?? []).map(({ startLine, endLine }) => `${lines[startLine]!.trim()} +${endLine - startLine}`),
  ).toEqual(['cluster demo { +6', 'namespace shop { +2', 'host h1 { +4', 'docker 27 { +2']);
});

test('the selection grows from a word to its statement and on', async () => {
  const { editor, uri, position, files } = await openFixture(LAYOUT.replace('nginx', 'ng<|>inx'));
  const [first] = (await editor.wire.sendRequest(SelectionRangeRequest.type, {
    textDocument: { uri },
    positions: [position],
  }))!;
  const text = files.get(uri)!.split('\n')[position.line]!;
  const steps: string[] = [];
  for (let step = first; step && step.range.start.line === step.range.end.line; step = step.parent) {
    steps.push(text.slice(step.range.start.character, step.range.end.character));
  }
  expect(steps).toEqual([
    'nginx',
    'container nginx { listen 80 }',
    'pod web on node1 { container nginx { listen 80 } }',
  ]);
});

import { describe, test } from 'vitest';
import {
  type CodeLens,
  CodeLensRequest,
  InlayHintRequest,
  type SemanticTokensOptions,
  SemanticTokensRequest,
} from 'vscode-languageserver-protocol';
import { checkMarks, type Mark } from './marks.js';

const hints = (fixture: string) =>
  checkMarks(fixture, async ({ editor, uri, files }) => {
    const end = { line: files.get(uri)!.split('\n').length, character: 0 };
    const range = { start: { line: 0, character: 0 }, end };
    const found = await editor.wire.sendRequest(InlayHintRequest.type, { textDocument: { uri }, range });
    return (found ?? []).map(({ position, label }) => ({
      uri,
      range: { start: { ...position, character: position.character - 1 }, end: position },
      label: String(label),
    }));
  });

const lenses = (fixture: string) =>
  checkMarks(fixture, async ({ editor, uri }) => {
    const found = await editor.wire.sendRequest(CodeLensRequest.type, { textDocument: { uri } });
    return (found ?? []).map(({ range, command }: CodeLens) => ({ uri, range, label: command?.title ?? '' }));
  });

const tokens = (fixture: string) =>
  checkMarks(fixture, async ({ editor, uri }) => {
    const { legend } = editor.started.capabilities.semanticTokensProvider as SemanticTokensOptions;
    const found = await editor.wire.sendRequest(SemanticTokensRequest.type, { textDocument: { uri } });
    return [...decoded(found?.data ?? [], legend.tokenTypes, uri)];
  });

/** The five numbers of each token, relative to the token before (the protocol's own encoding). */
function* decoded(data: readonly number[], types: readonly string[], uri: string): Generator<Mark> {
  let line = 0;
  let character = 0;
  for (let index = 0; index < data.length; index += 5) {
    const [lines = 0, characters = 0, length = 0, type = 0] = data.slice(index, index + 5);
    line += lines;
    character = lines > 0 ? characters : character + characters;
    const range = { start: { line, character }, end: { line, character: character + length } };
    yield { uri, range, label: types[type] ?? '' };
  }
}

describe('inlay hints show what is derived', () => {
  test('addresses and host ends of containers, but not what is written', () =>
    hints(`
      host h1 {
        docker 27 {
          network app
                  //^ 172.18.0.0/16 · br-e57947f9192b
          container web { network bridge veth veth0000001 }
                    //^ 172.17.0.2
          container db { network app address 172.18.0.9 veth veth0000002 }
          container mon { network host }
          container batch { network none }
        }
      }
    `));

  test('what the API server gives Services', () =>
    hints(`
      cluster demo {
        node node1
        namespace shop {
          service a { endpoints 10.0.0.1  port 80 node-port }
                //^ 10.96.0.2 · node port 30000
          service b { endpoints 10.0.0.1  port 80 node-port 30001  cluster-ip 10.96.0.9 }
          service c { endpoints 10.0.0.1  port 80  headless }
        }
      }
    `));

  test('pods, deployments and blocks', () =>
    hints(`
      subnet lan 192.168.31.0/24 { gateway 192.168.31.1 }
      cluster demo {
        calico 3.31 { pool default 10.244.0.0/16 { ipip always } }
        node node1 { lan 192.168.31.62 }
               //^ 10.244.166.128/26
        node node2 { lan 192.168.31.63 }
               //^ 10.244.104.0/26
        namespace shop {
          pod web on node1
              //^ 10.244.166.129 · cali551b05c3e54
          pod agent on node2 { host-network }
          deployment api replicas 2 on node2
                     //^ 10.244.104.1 on node2 · 10.244.104.2 on node2
        }
      }
    `));
});

describe('code lenses say how it ends', () => {
  test('of traces and rules', () =>
    lenses(`
      subnet lan 192.168.31.0/24 { gateway 192.168.31.1 }
      host h1 {
        lan 192.168.31.10
        docker 27 {
          network app 172.20.0.0/16
          container web { listen 80 }
          container db { network app  listen 5432 }
        }
      }
      trace arrives: h1 -> h1/web:80
    //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ Trace: ✓ delivered · 2 hops
      trace dropped: h1/web -> h1/db:5432
    //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ Trace: ✗ dropped by dockerd · 2 hops
      trace nobody-listens: h1/db -> h1/db:1
    //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ Trace: ✗ refused · 1 hop
      rules "isolation" {
    //^^^^^^^^^^^^^^^^^ ✗ 1 of 3 fail
        allow h1 -> h1/web:80
      //^^^^^^^^^^^^^^^^^^^^^ Trace: ✓ holds: delivered · 2 hops
        deny h1/web -> h1/db:5432
      //^^^^^^^^^^^^^^^^^^^^^^^^^ Trace: ✓ holds: dropped by dockerd · 2 hops
        allow h1/web -> h1/db:5432
      //^^^^^^^^^^^^^^^^^^^^^^^^^^ Trace: ✗ fails: dropped by dockerd · 2 hops
      }
    `));

  test('rules under a scenario, and rules about several pods', () =>
    lenses(`
      subnet lan 192.168.31.0/24 { gateway 192.168.31.1 }
      cluster demo {
        calico 3.31 { pool default 10.244.0.0/16 { ipip always } }
        node node1 { lan 192.168.31.62 }
        node node2 { lan 192.168.31.63 }
        namespace shop { pod web on node1  deployment api replicas 2 on node2 { listen 80 } }
      }
      scenario "node2 is lost" {
    //^^^^^^^^^^^^^^^^^^^^^^^^ ✓ holds
        lose node2
        deny shop/web -> shop/api:80
      //^^^^^^^^^^^^^^^^^^^^^^^^^^^^ Trace: ✓ holds: no endpoint
      }
      rules "all of them" { allow shop/web -> shop/api:80 via tunl0 }
                          //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ Trace: ✓ holds: delivered · 4 hops · 2 pairs · via tunl0
    `));

  test('a click asks for this very trace', async () =>
    checkMarks(
      'host h1\n  trace t: h1 -> h1\n//^^^^^^^^^^^^^^^^^ knet.showTrace {"uri":"file:///fixture/main.knet","name":"t"}',
      async ({ editor, uri }) => {
        const [lens] = (await editor.wire.sendRequest(CodeLensRequest.type, { textDocument: { uri } }))!;
        const { command, arguments: given } = lens!.command!;
        return [{ uri, range: lens!.range, label: `${command} ${JSON.stringify(given![0])}` }];
      },
    ));
});

test('names have the colour of what they name', () =>
  tokens(`
    subnet lan 10.0.0.0/24
         //^^^ interface
    host h1 {
       //^^ class
      lan 10.0.0.1
    //^^^ interface
      route 10.9.0.0/16 dev eth0
                          //^^^^ parameter
      sysctl net.ipv4.ip_forward 1
           //^^^^^^^^^^^^^^^^^^^ property
      docker 27 {
        container web { network host }
                //^^^ variable
                              //^^^^ interface
      }
    }
    cluster demo {
          //^^^^ namespace
      node node1
         //^^^^^ class
      namespace default { pod api on node1 }
              //^^^^^^^ namespace
                            //^^^ variable
                                   //^^^^^ class
    }
    trace t: h1/web -> default/api
        //^ function
           //^^ class
              //^^^ variable
                     //^^^^^^^ namespace
                             //^^^ variable
  `));

test('words that are no names are left to the first paint', () =>
  tokens(`
    import "base.knet"
    rules "title" { }
  `));

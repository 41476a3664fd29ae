import { type LangiumDocument, URI } from 'langium';
import { VirtualFileSystemProvider } from 'langium/test';
import { describe, expect, test } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { createKnetServices } from '../../src/language/services.js';

async function documentOf(text: string) {
  const disk = new VirtualFileSystemProvider();
  const { shared, knet } = createKnetServices({ fileSystemProvider: () => disk });
  const uri = URI.parse('file:///main.knet');
  disk.insert(uri, text);
  const document = await shared.workspace.LangiumDocuments.getOrCreateDocument(uri);
  await shared.workspace.DocumentBuilder.build([document], { validation: true });
  return { knet, document };
}

async function actionsOf(text: string) {
  const { knet, document } = await documentOf(text);
  const diagnostics = document.diagnostics ?? [];
  const range = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };
  const params = { textDocument: { uri: document.uri.toString() }, range, context: { diagnostics } };
  return { document, actions: (await knet.lsp.CodeActionProvider!.getCodeActions(document, params)) ?? [] };
}

function apply(document: LangiumDocument, action: object): string {
  const { edit } = action as { edit: { changes: Record<string, never> } };
  return TextDocument.applyEdits(
    document.textDocument as TextDocument,
    edit.changes[document.uri.toString()]!,
  );
}

describe('quick fixes', () => {
  test.each([
    [
      'Change to lan',
      'subnet lan 10.0.0.0/24\nhost a { lam 10.0.0.1 }',
      'subnet lan 10.0.0.0/24\nhost a { lan 10.0.0.1 }',
    ],
    [
      'Change to "bad day"',
      'host a\nscenario "bad day" { lose a }\ntrace t: a -> a under "bad days"',
      'host a\nscenario "bad day" { lose a }\ntrace t: a -> a under "bad day"',
    ],
    [
      'Change to gateway',
      'subnet lan 10.0.0.0/24 { gatway 10.0.0.1 }',
      'subnet lan 10.0.0.0/24 { gateway 10.0.0.1 }',
    ],
    [
      'Change to a/web',
      'host a { docker { container web } }\nhost b { docker { container web } }\ntrace t: a -> web:80',
      'host a { docker { container web } }\nhost b { docker { container web } }\ntrace t: a -> a/web:80',
    ],
    [
      'Remove publish',
      'host h { docker { container web { network host  publish 8080:80  listen 80/tcp } } }',
      'host h { docker { container web { network host  listen 80/tcp } } }',
    ],
    [
      'Remove this one',
      'subnet lan 10.0.0.0/24 { mtu 1400  mtu 1500 }',
      'subnet lan 10.0.0.0/24 { mtu 1400 }',
    ],
    [
      'Remove vxlan',
      'cluster c { calico { pool p 10.0.0.0/16 { ipip always  vxlan always } } }',
      'cluster c { calico { pool p 10.0.0.0/16 { ipip always } } }',
    ],
    [
      'Use block-size 26',
      'cluster c { calico { pool p 10.0.0.0/16 { block-size 8 } } }',
      'cluster c { calico { pool p 10.0.0.0/16 { block-size 26 } } }',
    ],
    [
      'Add a pool',
      'cluster c { node n  calico 3.31  namespace s { pod p } }',
      'cluster c { node n  calico 3.31 { pool default 10.244.0.0/16 }  namespace s { pod p } }',
    ],
    [
      'Switch the mesh on',
      'subnet l 10.0.0.0/24\ncluster c { node a { l 10.0.0.1 }  node b { l 10.0.0.2 }  calico { pool p 10.1.0.0/16  bgp { mesh off } } }',
      'subnet l 10.0.0.0/24\ncluster c { node a { l 10.0.0.1 }  node b { l 10.0.0.2 }  calico { pool p 10.1.0.0/16  bgp { mesh on } } }',
    ],
    [
      'Peer all nodes with the route reflectors',
      'subnet l 10.0.0.0/24\ncluster c {\n  node a { l 10.0.0.1 }\n  node b { l 10.0.0.2 }\n  calico {\n    pool p 10.1.0.0/16\n    bgp {\n      mesh off\n      route-reflector a\n    }\n  }\n}',
      'subnet l 10.0.0.0/24\ncluster c {\n  node a { l 10.0.0.1 }\n  node b { l 10.0.0.2 }\n  calico {\n    pool p 10.1.0.0/16\n    bgp {\n      mesh off\n      route-reflector a\n      peer all with route-reflectors\n    }\n  }\n}',
    ],
    [
      'Add Calico to cluster c',
      'subnet l 10.0.0.0/24\ncluster c {\n  cni none\n  node a { l 10.0.0.1 }\n  node b { l 10.0.0.2 }\n  namespace s { pod p on a  pod q on b }\n}\ntrace t: s/p -> s/q',
      'subnet l 10.0.0.0/24\ncluster c {\n  calico 3.31 { pool default 10.244.0.0/16 { ipip always  nat-outgoing } }\n  node a { l 10.0.0.1 }\n  node b { l 10.0.0.2 }\n  namespace s { pod p on a  pod q on b }\n}\ntrace t: s/p -> s/q',
    ],
  ])('%s', async (title, before, after) => {
    const { document, actions } = await actionsOf(before);
    const action = actions.find((each) => each.title === title);
    expect(actions.map((each) => each.title)).toContain(title);
    const text = apply(document, action!);
    expect(text).toBe(after);
    const mended = await documentOf(text);
    expect(mended.document.diagnostics?.map(({ message }) => message)).toEqual([]);
  });

  test('a comment before a removed statement does not take in what follows', async () => {
    const text = 'subnet lan 10.0.0.0/24 {\n  mtu 1400 // wide\n  mtu 1500\n}';
    const { document, actions } = await actionsOf(text);
    expect(apply(document, actions[0]!)).toBe('subnet lan 10.0.0.0/24 {\n  mtu 1400 // wide\n  \n}');
  });
});

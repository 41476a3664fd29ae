import { AstUtils, type LangiumDocument, URI } from 'langium';
import { VirtualFileSystemProvider } from 'langium/test';
import { describe, expect, test } from 'vitest';
import type * as ast from '../../src/language/generated/knet/ast.js';
import { createKnetServices } from '../../src/language/services.js';

const text = `
host docker1 { docker { network app  container web { network app }  container api { network container:web } } }
cluster demo { node node1  namespace shop { pod web on node1 { container nginx } } }
trace t: docker1/web -> node1:shop/web:80 under "bad day"
scenario "bad day" { lose node1 }
`;

async function open(files: Record<string, string>) {
  const disk = new VirtualFileSystemProvider();
  const { shared, knet } = createKnetServices({ fileSystemProvider: () => disk });
  for (const [name, content] of Object.entries(files)) disk.insert(`file:///${name}`, content);
  const documents = await Promise.all(
    Object.keys(files).map((name) =>
      shared.workspace.LangiumDocuments.getOrCreateDocument(URI.parse(`file:///${name}`)),
    ),
  );
  await shared.workspace.DocumentBuilder.build(documents, { validation: true });
  return { shared, knet, disk, documents: documents as LangiumDocument<ast.File>[] };
}

/** `reference -> first line of what it points at`, for every reference of a text. */
async function links(content: string): Promise<string[]> {
  const { documents } = await open({ 'main.knet': content });
  return AstUtils.streamAst(documents[0]!.parseResult.value)
    .flatMap((node) => AstUtils.streamReferences(node))
    .map(({ reference }) => {
      const target = 'ref' in reference ? reference.ref : undefined;
      return `${reference.$refText} -> ${target?.$type ?? 'nothing'} ${(target as { name?: string } | undefined)?.name ?? ''}`.trim();
    })
    .toArray();
}

describe('linking', () => {
  test('every name of a path leads to what it declares', async () => {
    expect(await links(text)).toEqual([
      'app -> DockerNetwork app',
      'web -> Container web',
      'node1 -> Node node1',
      'bad day -> Scenario bad day',
      'docker1 -> Host docker1',
      'web -> Container web',
      'node1 -> Node node1',
      'shop -> Namespace shop',
      'web -> Pod web',
      'node1 -> Node node1',
    ]);
  });

  test('names of imported files', async () => {
    const files = {
      'base.knet': 'subnet lan 10.0.0.0/24',
      'main.knet': 'import "base.knet"\nhost a { lan 10.0.0.1 }',
    };
    const { documents } = await open(files);
    const host = documents[1]!.parseResult.value.statements[1] as ast.Host;
    expect((host.settings[0] as ast.Attachment).segment.ref?.$container).toBe(
      documents[0]!.parseResult.value,
    );
    expect(documents[1]!.diagnostics).toEqual([]);
  });

  test('references are found in all documents', async () => {
    const files = {
      'base.knet': 'subnet lan 10.0.0.0/24',
      'main.knet': 'import "base.knet"\nhost a { lan 10.0.0.1 }',
    };
    const { knet, documents } = await open(files);
    const subnet = documents[0]!.parseResult.value.statements[0]!;
    const found = knet.references.References.findReferences(subnet, { includeDeclaration: true }).toArray();
    expect(found.map(({ sourceUri, segment }) => `${sourceUri} ${segment.range.start.line}`)).toEqual([
      'file:///base.knet 0',
      'file:///main.knet 1',
    ]);
  });
});

describe('diagnostics', () => {
  test('a changed file is looked at again by those that import it', async () => {
    const { shared, disk, documents } = await open({
      'base.knet': 'subnet lam 10.0.0.0/24',
      'main.knet': 'import "base.knet"\nhost a { lan 10.0.0.1 }',
    });
    const [base, main] = documents;
    expect(main!.diagnostics?.map(({ code }) => code)).toEqual(['unknown-subnet']);
    disk.insert('file:///base.knet', 'subnet lan 10.0.0.0/24');
    await shared.workspace.DocumentBuilder.update([base!.uri], []);
    expect(main!.diagnostics).toEqual([]);
  });

  test('imported files outside the opened folders are read', async () => {
    const { shared, disk } = await open({});
    disk.insert('file:///elsewhere/base.knet', 'subnet lan 10.0.0.0/24');
    disk.insert('file:///here/main.knet', 'import "../elsewhere/base.knet"\nhost a { lan 10.0.0.1 }');
    const main = await shared.workspace.LangiumDocuments.getOrCreateDocument(
      URI.parse('file:///here/main.knet'),
    );
    await shared.workspace.DocumentBuilder.build([main], { validation: true });
    expect(main.diagnostics).toEqual([]);
  });

  test('carry their code, related places and what was meant', async () => {
    const { documents } = await open({ 'main.knet': 'host web\nhost web\ntrace t: wed -> web' });
    expect(documents[0]!.diagnostics).toMatchObject([
      { code: 'duplicate-name', relatedInformation: [{ location: { uri: 'file:///main.knet' } }] },
      { code: 'unknown-endpoint', data: { suggestions: ['web'] } },
    ]);
  });
});

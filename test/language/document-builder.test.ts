import { DocumentState, URI } from 'langium';
import { VirtualFileSystemProvider } from 'langium/test';
import { describe, expect, test } from 'vitest';
import { CancellationTokenSource } from 'vscode-languageserver-protocol';
import { createKnetServices } from '../../src/language/services.js';

/** A workspace whose every build is cancelled at the end of the validation of the document of this name, once. */
function cancelledAfter(name: string) {
  const told: string[] = [];
  const announced: string[][] = [];
  const disk = new VirtualFileSystemProvider();
  const source = new CancellationTokenSource();
  const nameOf = (uri: URI | string) => uri.toString().replace('file:///', '');
  const { shared } = createKnetServices({
    fileSystemProvider: () => disk,
    analysis: {
      async findings(program) {
        if (nameOf(program.entry) === name) source.cancel();
        return [];
      },
    },
  });
  const { DocumentBuilder } = shared.workspace;
  const diagnosed: number[] = [];
  DocumentBuilder.onDocumentPhase(DocumentState.Validated, ({ uri, diagnostics }) => {
    told.push(nameOf(uri));
    diagnosed.push(diagnostics!.length);
  });
  DocumentBuilder.onBuildPhase(DocumentState.Validated, (documents) => {
    announced.push(documents.map(({ uri }) => nameOf(uri)));
  });
  return {
    told,
    announced,
    diagnosed,
    /** Builds until the token is cancelled. */
    async build(files: Record<string, string>): Promise<void> {
      const uris = Object.entries(files).map(([file, text]) => {
        disk.insert(`file:///${file}`, text);
        return URI.parse(`file:///${file}`);
      });
      await expect(DocumentBuilder.update(uris, [], source.token)).rejects.toBeDefined();
    },
    /** What comes next is about something else. */
    goOn: () => DocumentBuilder.update([], []),
  };
}

describe('a build that is cancelled while nobody has been told of a document', () => {
  const files = { 'a.knet': 'host a { lan 10.0.0.1 }', 'b.knet': 'host b { lna 10.0.0.2 }' };

  test('tells of it in the next build, once', async () => {
    const { told, announced, diagnosed, build, goOn } = cancelledAfter('a.knet');
    await build({ 'a.knet': files['a.knet'] });
    expect([told, announced]).toEqual([[], []]);
    await goOn();
    expect([told, announced, diagnosed]).toEqual([['a.knet'], [['a.knet']], [1]]);
    await goOn();
    expect(told).toEqual(['a.knet']);
  });

  test('announces those it had told of already with the others', async () => {
    const { announced, build, goOn } = cancelledAfter('b.knet');
    await build(files);
    expect(announced).toEqual([]);
    await goOn();
    expect(announced).toEqual([['a.knet', 'b.knet']]);
  });
});

import { assert } from 'chai';
import * as vscode from 'vscode';
import { eventually, openExample } from './workspace.js';

/** The position behind the first letter of a word's n-th occurrence. */
function placeOf(document: vscode.TextDocument, word: string, nth = 1): vscode.Position {
  let offset = -1;
  for (let found = 0; found < nth; found++) offset = document.getText().indexOf(word, offset + 1);
  return document.positionAt(offset + 1);
}

async function hoverText(document: vscode.TextDocument, word: string, nth = 1): Promise<string> {
  const hovers = await eventually(async () => {
    const found = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      placeOf(document, word, nth),
    );
    return found.length > 0 ? found : undefined;
  });
  return hovers
    .flatMap(({ contents }) => contents)
    .map((content) => (typeof content === 'string' ? content : content.value))
    .join('\n');
}

/** Puts a text in place of another, as typing would, and gives the way to take it back. */
async function replace(
  editor: vscode.TextEditor,
  from: string,
  to: string,
): Promise<() => Thenable<unknown>> {
  const { document } = editor;
  const start = document.positionAt(document.getText().indexOf(from));
  const put = (length: number, fresh: string) =>
    editor.edit((edit) => edit.replace(new vscode.Range(start, start.translate(0, length)), fresh));
  await put(from.length, to);
  return () => put(to.length, from);
}

describe('the language in the editor', () => {
  let editor: vscode.TextEditor;
  before(async () => {
    editor = await openExample('demo.knet');
    await vscode.extensions.getExtension('knet.knet')?.activate();
  });
  after(() => vscode.commands.executeCommand('workbench.action.files.revert'));

  const problems = () =>
    vscode.languages
      .getDiagnostics(editor.document.uri)
      .map(({ code }) => (typeof code === 'object' ? code.value : code));

  it('says that a rule does not hold, and that it does again', async () => {
    const undo = await replace(editor, 'deny box/batch', 'allow box/batch');
    await eventually(() => (problems().includes('rule-fails') ? true : undefined));
    const [problem] = vscode.languages.getDiagnostics(editor.document.uri);
    assert.match(problem?.message ?? '', /refused/);
    await undo();
    await eventually(() => (problems().includes('rule-fails') ? undefined : true));
  });

  it('says where a line cannot be read', async () => {
    const undo = await replace(editor, 'docker 27 {', 'docker 27 {{');
    await eventually(() => (problems().includes('syntax') ? true : undefined));
    await undo();
    await eventually(() => (problems().includes('syntax') ? undefined : true));
  });

  it('explains docker0 with the facts of this host, and where to read on', async () => {
    const undo = await replace(editor, 'docker 27 {', 'route 10.9.0.0/16 dev docker0  docker 27 {');
    const text = await hoverText(editor.document, 'docker0');
    assert.include(text, '172.17.0.1/16');
    assert.match(text, /\[docs\]\(.*docs\/concepts\/docker0\.md\)/);
    await undo();
  });

  it('explains tunl0 with the addresses of every node', async () => {
    const calico = await openExample('calico.knet');
    const text = await hoverText(calico.document, 'tunl0');
    for (const fact of ['node1', 'node2', '1480']) assert.include(text, fact);
    editor = await openExample('demo.knet');
  });

  it('the page that a hover links to is there', async () => {
    const text = await hoverText(editor.document, 'docker 27');
    const [, uri] = /\[docs\]\((.*?)\)/.exec(text) ?? [];
    assert.ok(uri);
    const page = await vscode.workspace.fs.readFile(vscode.Uri.parse(uri));
    assert.include(new TextDecoder().decode(page), 'title:');
  });

  it('completes endpoints with the ports that somebody listens on', async () => {
    const position = placeOf(editor.document, 'box/web:80');
    const list = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      editor.document.uri,
      position.translate(0, 3),
    );
    const labels = list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    assert.include(labels, 'box/web:80');
  });

  it('renames a container wherever it is named', async () => {
    const edit = await vscode.commands.executeCommand<vscode.WorkspaceEdit>(
      'vscode.executeDocumentRenameProvider',
      editor.document.uri,
      placeOf(editor.document, 'batch'),
      'worker',
    );
    const [[, edits] = [undefined, []]] = edit.entries();
    assert.equal(edits.length, editor.document.getText().split('batch ').length - 1);
  });

  it('has a lens with the verdict above traces and rules', async () => {
    const lenses = await eventually(async () => {
      const found = await vscode.commands.executeCommand<vscode.CodeLens[]>(
        'vscode.executeCodeLensProvider',
        editor.document.uri,
      );
      return found.length > 0 ? found : undefined;
    });
    const titles = lenses.map(({ command }) => command?.title ?? '');
    assert.include(titles, '✓ all 2 hold');
    assert.equal(titles.filter((title) => title.startsWith('Trace: ✓ ')).length, 3);
  });

  it('outlines what a file declares', async () => {
    const [subnet, host] = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>(
      'vscode.executeDocumentSymbolProvider',
      editor.document.uri,
    );
    assert.equal(subnet?.name, 'lan');
    assert.deepEqual(
      host?.children.map(({ name }) => name),
      ['app', 'web', 'batch'],
    );
  });

  it('reads an imported file that is not open', async () => {
    const importing = await openExample('importing.knet');
    const [definition] = await eventually(async () => {
      const found = await vscode.commands.executeCommand<vscode.LocationLink[]>(
        'vscode.executeDefinitionProvider',
        importing.document.uri,
        placeOf(importing.document, 'lan'),
      );
      return found.length > 0 ? found : undefined;
    });
    assert.match(definition!.targetUri.path, /\/demo\.knet$/);
    assert.deepEqual(vscode.languages.getDiagnostics(importing.document.uri), []);
    editor = await openExample('demo.knet');
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  CodeActionRequest,
  CodeLensRequest,
  CompletionRequest,
  DefinitionRequest,
  DocumentSymbolRequest,
  HoverRequest,
  InlayHintRequest,
  PrepareRenameRequest,
  ReferencesRequest,
  SemanticTokensRequest,
} from 'vscode-languageserver-protocol';
import { METHOD } from '../../src/protocol/messages.js';
import { openFixture } from './editor.js';

/** Every feature answers everywhere in every example, also while the text is half written: no request may fail. */
const EXAMPLES = readdirSync('examples', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.knet'))
  .map((name) => [name, readFileSync(`examples/${name}`, 'utf8')] as const);

/** So many places of each text, spread evenly. */
const PLACES = 40;

function spread(length: number): number[] {
  return Array.from({ length: PLACES }, (_, index) => Math.floor((index * length) / PLACES));
}

function positionAt(text: string, offset: number): { line: number; character: number } {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length - 1, character: before.at(-1)!.length };
}

test.each(EXAMPLES)(
  '%s, at every place',
  async (_, text) => {
    const { editor, uri } = await openFixture(text);
    const { wire } = editor;
    const textDocument = { uri };
    for (const offset of spread(text.length)) {
      const position = positionAt(text, offset);
      const range = { start: position, end: position };
      const at = { textDocument, position };
      await Promise.all([
        wire.sendRequest(HoverRequest.type, at),
        wire.sendRequest(CompletionRequest.type, at),
        wire.sendRequest(DefinitionRequest.type, at),
        wire.sendRequest(PrepareRenameRequest.type, at),
        wire.sendRequest(ReferencesRequest.type, { ...at, context: { includeDeclaration: true } }),
        wire.sendRequest(CodeActionRequest.type, { textDocument, range, context: { diagnostics: [] } }),
        wire.sendRequest(METHOD.endpoints, { uri, position }),
        wire.sendRequest(METHOD.trace, { uri, position }),
      ]);
    }
    expect(await wire.sendRequest(METHOD.rules, { uri })).toBeInstanceOf(Array);
  },
  60_000,
);

test.each(EXAMPLES)(
  '%s, half written',
  async (_, text) => {
    const { editor, uri } = await openFixture(text);
    const { wire } = editor;
    const textDocument = { uri };
    for (const length of spread(text.length)) {
      const half = text.slice(0, length);
      await editor.type(uri, half);
      expect(await editor.diagnostics(uri)).toBeInstanceOf(Array);
      const position = positionAt(half, length);
      const range = { start: { line: 0, character: 0 }, end: position };
      await Promise.all([
        wire.sendRequest(CompletionRequest.type, { textDocument, position }),
        wire.sendRequest(HoverRequest.type, { textDocument, position }),
        wire.sendRequest(DocumentSymbolRequest.type, { textDocument }),
        wire.sendRequest(SemanticTokensRequest.type, { textDocument }),
        wire.sendRequest(InlayHintRequest.type, { textDocument, range }),
        wire.sendRequest(CodeLensRequest.type, { textDocument }),
        wire.sendRequest(METHOD.trace, { uri, position }),
      ]);
    }
  },
  60_000,
);

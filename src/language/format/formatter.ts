import type { LangiumDocument } from 'langium';
import type { Formatter } from 'langium/lsp';
import type {
  DocumentFormattingParams,
  DocumentOnTypeFormattingOptions,
  DocumentRangeFormattingParams,
  Range,
  TextEdit,
} from 'vscode-languageserver-protocol';
import type * as ast from '../generated/knet/ast.js';
import { formattingEdits } from './format.js';

/** The editor's "Format Document" and "Format Selection". */
export class KnetFormatter implements Formatter {
  formatDocument(document: LangiumDocument, _params: DocumentFormattingParams): TextEdit[] {
    return this.#edits(document);
  }

  formatDocumentRange(document: LangiumDocument, { range }: DocumentRangeFormattingParams): TextEdit[] {
    return this.#edits(document).filter((edit) => touches(edit.range, range));
  }

  formatDocumentOnType(): TextEdit[] {
    return [];
  }

  get formatOnTypeOptions(): DocumentOnTypeFormattingOptions | undefined {
    return undefined;
  }

  #edits({ textDocument, parseResult }: LangiumDocument): TextEdit[] {
    const edits = formattingEdits(
      textDocument.getText(),
      parseResult as LangiumDocument<ast.File>['parseResult'],
    );
    return edits.map(({ offset, length, text }) => ({
      range: { start: textDocument.positionAt(offset), end: textDocument.positionAt(offset + length) },
      newText: text,
    }));
  }
}

function touches(edit: Range, range: Range): boolean {
  return edit.end.line >= range.start.line && edit.start.line <= range.end.line;
}

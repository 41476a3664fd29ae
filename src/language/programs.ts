import { type LangiumDocument, type LangiumDocuments, type ParseResult, URI } from 'langium';
import type * as ast from './generated/knet/ast.js';
import { buildProgram, importsOf, type ParsedFile, type Program } from './workspace.js';

/** Programs of the documents that the language server holds. */
export class Programs {
  readonly #documents: LangiumDocuments;
  readonly #kept = new WeakMap<LangiumDocument, Kept>();

  constructor(documents: LangiumDocuments) {
    this.#documents = documents;
  }

  /** The program whose entry is this document: the document with all it imports. Kept while none of them changes. */
  of(document: LangiumDocument): Program {
    const kept = this.#kept.get(document);
    if (kept?.reads.every(({ uri, result }) => this.#resultOf(uri) === result)) return kept.program;
    const reads: Read[] = [];
    const program = buildProgram(document.uri.toString(), (text) => {
      const uri = URI.parse(text);
      const result = this.#resultOf(uri);
      reads.push({ uri, result });
      return result && { uri: text, result };
    });
    this.#kept.set(document, { program, reads });
    return program;
  }

  /** URIs of all documents that the document's program reads, itself included; also of those that do not exist. */
  closureOf(document: LangiumDocument): ReadonlySet<string> {
    const closure = new Set<string>();
    const pending = [document.uri.toString()];
    for (let uri = pending.pop(); uri !== undefined; uri = pending.pop()) {
      if (closure.has(uri)) continue;
      closure.add(uri);
      const file = this.#fileOf(uri);
      if (file) pending.push(...importsOf(file).map((each) => each.uri));
    }
    return closure;
  }

  #fileOf(uri: string): ParsedFile | undefined {
    const result = this.#resultOf(URI.parse(uri));
    return result && { uri, result };
  }

  #resultOf(uri: URI): ParseResult<ast.File> | undefined {
    const document = this.#documents.getDocument(uri);
    const result = document?.parseResult as ParseResult<ast.File> | undefined;
    // A document that was announced but not read yet has a placeholder instead of a file.
    return result?.value.$type === 'File' ? result : undefined;
  }
}

interface Kept {
  readonly program: Program;
  readonly reads: readonly Read[];
}

/** A file that went into a program, as it was then; no result for one that did not exist. */
interface Read {
  readonly uri: URI;
  readonly result: ParseResult<ast.File> | undefined;
}

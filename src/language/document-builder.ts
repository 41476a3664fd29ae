import {
  type AstNode,
  DefaultDocumentBuilder,
  DocumentState,
  type LangiumDocument,
  type MaybePromise,
} from 'langium';
import type { CancellationToken } from 'vscode-languageserver-protocol';

/**
 * Langium's builder, and nobody misses a document. Langium counts a document as done before those who listen have been told
 * of it, and tells them nothing when the build is cancelled in between; the next build then leaves the document out. So
 * diagnostics would be lost until somebody typed in that very file. Here a cancelled build takes back what it validated, and
 * the next one validates and tells again; the verdicts of rules are kept, so that costs little.
 */
export class KnetDocumentBuilder extends DefaultDocumentBuilder {
  protected override async runCancelable(
    documents: LangiumDocument<AstNode>[],
    target: DocumentState,
    cancel: CancellationToken,
    callback: (document: LangiumDocument<AstNode>) => MaybePromise<unknown>,
  ): Promise<void> {
    try {
      await super.runCancelable(documents, target, cancel, callback);
    } finally {
      if (target === DocumentState.Validated && cancel.isCancellationRequested) this.#takeBack(documents);
    }
  }

  #takeBack(documents: readonly LangiumDocument<AstNode>[]): void {
    for (const document of documents) this.resetToState(document, DocumentState.IndexedReferences);
  }
}

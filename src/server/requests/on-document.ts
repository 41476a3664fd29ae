import { type LangiumDocument, URI } from 'langium';
import { type CancellationToken, LSPErrorCodes, ResponseError } from 'vscode-languageserver-protocol';
import type { Server } from '../server.js';

/**
 * Answers a request about a document once everything that was typed until then has been taken in. A file that is not part of
 * the workspace is read first; `document` is undefined when there is none.
 */
export function onDocument<Params extends { readonly uri: string }, Answer>(
  { connection, knet }: Server,
  method: string,
  answer: (
    document: LangiumDocument | undefined,
    params: Params,
    cancel: CancellationToken,
  ) => Answer | Promise<Answer>,
): void {
  const { WorkspaceManager, WorkspaceLock, LangiumDocuments, DocumentBuilder } = knet.shared.workspace;
  connection.onRequest(method, async (params: Params, cancel: CancellationToken) => {
    const uri = URI.parse(params.uri);
    await WorkspaceManager.ready;
    if (!LangiumDocuments.hasDocument(uri)) {
      await WorkspaceLock.write((token) => DocumentBuilder.update([uri], [], token));
    }
    // The lock takes a cancelled action for one without a result, so an answer comes in a box.
    const boxed = await WorkspaceLock.read(async () => ({
      answer: await answer(LangiumDocuments.getDocument(uri), params, cancel),
    }));
    return boxed
      ? boxed.answer
      : new ResponseError(LSPErrorCodes.RequestCancelled, 'The request has been cancelled.');
  });
}

import { DocumentState } from 'langium';
import { CodeLensRefreshRequest, InlayHintRefreshRequest } from 'vscode-languageserver-protocol';
import { type AnalysedParams, METHOD } from '../protocol/messages.js';
import type { Server } from './server.js';

/**
 * Tells the editor which documents were analysed again: those that changed and all that import them. What it shows of them
 * beside diagnostics (code lenses, inlay hints, the panel) may be out of date.
 */
export function announceAnalyses({ connection, knet }: Server): void {
  const { DocumentBuilder } = knet.shared.workspace;
  let refreshes = { codeLens: false, inlayHint: false };
  knet.shared.lsp.LanguageServer.onInitialize(({ capabilities: { workspace } }) => {
    refreshes = {
      codeLens: workspace?.codeLens?.refreshSupport === true,
      inlayHint: workspace?.inlayHint?.refreshSupport === true,
    };
  });
  DocumentBuilder.onBuildPhase(DocumentState.Validated, async (documents) => {
    const params: AnalysedParams = { uris: documents.map(({ uri }) => uri.toString()) };
    await connection.sendNotification(METHOD.analysed, params);
    // The editor asks again by itself for the document that was typed in, but not for those that import it.
    if (documents.length < 2) return;
    if (refreshes.codeLens) connection.sendRequest(CodeLensRefreshRequest.type).catch(ignoreClosedConnection);
    if (refreshes.inlayHint)
      connection.sendRequest(InlayHintRefreshRequest.type).catch(ignoreClosedConnection);
  });
}

/** A refresh is a courtesy: nobody is there to miss it when the editor has gone. */
function ignoreClosedConnection(): void {}

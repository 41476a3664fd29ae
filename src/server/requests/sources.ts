import { URI } from 'langium';
import { METHOD, type SourcesParams } from '../../protocol/messages.js';
import type { Sources } from '../../protocol/verifier.js';
import type { Server } from '../server.js';
import { onDocument } from './on-document.js';

/** `knet/sources`: a file and all that it imports, as the editor has them now, saved or not. */
export function answerSources(server: Server): void {
  const { knet } = server;
  onDocument<SourcesParams, Sources>(server, METHOD.sources, (document) => {
    if (!document) return {};
    const { LangiumDocuments } = knet.shared.workspace;
    const texts = [...knet.Programs.closureOf(document)].flatMap((uri) => {
      const read = LangiumDocuments.getDocument(URI.parse(uri));
      return read ? [[uri, read.textDocument.getText()] as const] : [];
    });
    return Object.fromEntries(texts);
  });
}

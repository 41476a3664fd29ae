import { startLanguageServer } from 'langium/lsp';
import type { Connection } from 'vscode-languageserver';
import { modelAnalysis } from '../language/analysis/model-analysis.js';
import { Models } from '../language/analysis/models.js';
import { NotesOnDisk } from '../language/analysis/notes-on-disk.js';
import { ClientSettings } from '../language/features/client-settings.js';
import { editorFeatures, workspaceFeatures } from '../language/features/module.js';
import { createKnetServices, type KnetContext } from '../language/services.js';
import { announceAnalyses } from './analysed.js';
import { KnetLanguageServer } from './language-server.js';
import { answerEndpoints } from './requests/endpoints.js';
import { answerRules } from './requests/rules.js';
import { answerSelectionRanges } from './requests/selection-ranges.js';
import { answerSources } from './requests/sources.js';
import { answerTrace } from './requests/trace.js';
import type { Server } from './server.js';
import { KnetUpdateHandler } from './update-handler.js';

/** Starts the language server on a connection; files are read by what the platform has for that. */
export function serve(connection: Connection, fileSystem: Pick<KnetContext, 'fileSystemProvider'>): Server {
  const models = new Models();
  const client = new ClientSettings();
  const notes = new NotesOnDisk(() => shared.workspace.FileSystemProvider);
  const { shared, knet } = createKnetServices({
    connection,
    ...fileSystem,
    analysis: modelAnalysis(models, notes),
    pageOf: (code) => client.page('diagnostics', `${code}.md`),
    features: editorFeatures(models, client),
    sharedFeatures: {
      lsp: {
        ...workspaceFeatures.lsp,
        LanguageServer: (services) => new KnetLanguageServer(services),
        DocumentUpdateHandler: (services) => new KnetUpdateHandler(services, () => knet.Programs, notes),
      },
    },
  });
  shared.lsp.LanguageServer.onInitialize(({ initializationOptions }) => client.accept(initializationOptions));

  shared.workspace.DocumentBuilder.onUpdate((_, deleted) => {
    for (const uri of deleted) models.forget(uri.toString());
  });

  const server: Server = { connection, knet, models, notes, client };
  answerEndpoints(server);
  answerTrace(server);
  answerRules(server);
  answerSources(server);
  answerSelectionRanges(server);
  announceAnalyses(server);
  startLanguageServer(shared);
  return server;
}

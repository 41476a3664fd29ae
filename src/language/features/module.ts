import type { Module } from 'langium';
import type {
  LangiumSharedServices,
  PartialLangiumServices,
  PartialLangiumSharedServices,
} from 'langium/lsp';
import type { Models } from '../analysis/models.js';
import type { KnetServices } from '../services.js';
import type { ClientSettings } from './client-settings.js';
import { KnetCodeLenses } from './code-lens.js';
import { KnetCompletion } from './completion/completion.js';
import { KnetDocumentLinks } from './document-links.js';
import { KnetDocumentSymbols } from './document-symbols.js';
import { KnetHover } from './hover/hover.js';
import { KnetInlayHints } from './inlay-hints.js';
import { KnetNodeKinds } from './kinds.js';
import { KnetRename } from './rename.js';
import { KnetActions } from './rule-of-trace.js';
import { KnetSemanticTokens } from './semantic-tokens.js';
import { KnetWorkspaceSymbols } from './workspace-symbols.js';

/** The editor features of a document; what is not here, Langium does by itself. */
export function editorFeatures(
  models: Models,
  client: ClientSettings,
): Module<KnetServices, PartialLangiumServices> {
  return {
    lsp: {
      CodeActionProvider: (services) => new KnetActions(services, models),
      CompletionProvider: (services) => new KnetCompletion(services, models, client),
      HoverProvider: (services) => new KnetHover(services, models, client),
      DocumentSymbolProvider: (services) => new KnetDocumentSymbols(services),
      DocumentLinkProvider: () => new KnetDocumentLinks(),
      RenameProvider: (services) => new KnetRename(services),
      SemanticTokenProvider: (services) => new KnetSemanticTokens(services),
      InlayHintProvider: (services) => new KnetInlayHints(services, models),
      CodeLensProvider: (services) => new KnetCodeLenses(services, models),
    },
  };
}

/** The features that do not belong to one document. */
export const workspaceFeatures: Module<LangiumSharedServices, PartialLangiumSharedServices> = {
  lsp: {
    NodeKindProvider: () => new KnetNodeKinds(),
    WorkspaceSymbolProvider: (services) => new KnetWorkspaceSymbols(services),
  },
};

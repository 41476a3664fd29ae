import { inject, type Module } from 'langium';
import {
  createDefaultModule,
  createDefaultSharedModule,
  type DefaultSharedModuleContext,
  type LangiumServices,
  type LangiumSharedServices,
  type PartialLangiumServices,
  type PartialLangiumSharedServices,
} from 'langium/lsp';
import { KnetDocumentBuilder } from './document-builder.js';
import { KnetCodeActions } from './fixes/fixes.js';
import { KnetFormatter } from './format/formatter.js';
import { KnetGeneratedModule, KnetGeneratedSharedModule } from './generated/knet/module.js';
import { knetParserModule } from './parser/parser.js';
import { Programs } from './programs.js';
import { KnetLinker, KnetReferences } from './references/references.js';
import { KnetScopeProvider } from './references/scopes.js';
import { KnetDocumentValidator, type PageOf, type ProgramAnalysis } from './validation/validator.js';
import { KnetIndexManager, KnetScopeComputation, loadImports } from './workspace-index.js';

/** What knet adds to Langium's services. */
export interface KnetAddedServices {
  readonly Programs: Programs;
}

export type KnetServices = LangiumServices & KnetAddedServices;

export interface KnetContext extends DefaultSharedModuleContext {
  /** Checks rules once a program is free of errors. */
  readonly analysis?: ProgramAnalysis;
  /** Where the pages of diagnostics are. */
  readonly pageOf?: PageOf;
  /** Providers of editor features. */
  readonly features?: Module<KnetServices, PartialLangiumServices>;
  /** Providers that belong to no one document, and whatever else is shared. */
  readonly sharedFeatures?: Module<LangiumSharedServices, PartialLangiumSharedServices>;
}

/** The language's services for a language server; `loadTopology` of workspace.ts needs none of them. */
export function createKnetServices(context: KnetContext): {
  shared: LangiumSharedServices;
  knet: KnetServices;
} {
  let programs: Programs | undefined;
  const sharedModule: Module<LangiumSharedServices, PartialLangiumSharedServices> = {
    workspace: {
      IndexManager: (services) => new KnetIndexManager(services, () => programs!),
      DocumentBuilder: (services) => new KnetDocumentBuilder(services),
    },
  };
  const shared = inject(
    createDefaultSharedModule(context),
    KnetGeneratedSharedModule,
    sharedModule,
    context.sharedFeatures ?? {},
  );
  programs = new Programs(shared.workspace.LangiumDocuments);
  const languageModule: Module<KnetServices, PartialLangiumServices & KnetAddedServices> = {
    Programs: () => programs,
    lsp: { Formatter: () => new KnetFormatter(), CodeActionProvider: () => new KnetCodeActions() },
    references: {
      ScopeComputation: (services) => new KnetScopeComputation(services),
      ScopeProvider: (services) => new KnetScopeProvider(services, programs),
      Linker: (services) => new KnetLinker(services),
      References: (services) => new KnetReferences(services),
    },
    validation: {
      DocumentValidator: (services) =>
        new KnetDocumentValidator(services, programs, context.analysis, context.pageOf),
    },
  };
  const knet = inject(
    createDefaultModule({ shared }),
    KnetGeneratedModule,
    knetParserModule as Module<KnetServices, PartialLangiumServices>,
    languageModule,
    context.features ?? {},
  );
  shared.ServiceRegistry.register(knet);
  loadImports(shared.workspace.LangiumDocuments, shared.workspace.DocumentBuilder, programs);
  return { shared, knet };
}

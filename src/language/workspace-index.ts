import {
  DefaultIndexManager,
  DefaultScopeComputation,
  type DocumentBuilder,
  DocumentState,
  type LangiumDocument,
  type LangiumDocuments,
  type LangiumSharedCoreServices,
  MultiMap,
  URI,
} from 'langium';
import type { Programs } from './programs.js';

/** No scopes are computed ahead: the program's map of declarations serves all references. */
export class KnetScopeComputation extends DefaultScopeComputation {
  override async collectLocalSymbols(): Promise<MultiMap<never, never>> {
    return new MultiMap();
  }
}

/** Knows which documents depend on which: those that import them, directly or by way of others. */
export class KnetIndexManager extends DefaultIndexManager {
  readonly #programs: () => Programs;

  constructor(services: LangiumSharedCoreServices, programs: () => Programs) {
    super(services);
    this.#programs = programs;
  }

  override async updateReferences(_document: LangiumDocument): Promise<void> {}

  override isAffected(document: LangiumDocument, changedUris: Set<string>): boolean {
    for (const uri of this.#programs().closureOf(document)) if (changedUris.has(uri)) return true;
    return false;
  }
}

/** Reads imported files that lie outside the opened folders, as soon as the files that import them are parsed. */
export function loadImports(documents: LangiumDocuments, builder: DocumentBuilder, programs: Programs): void {
  builder.onBuildPhase(DocumentState.Parsed, async (built) => {
    const pending = [...built];
    for (let document = pending.pop(); document; document = pending.pop()) {
      for (const uri of [...programs.closureOf(document)].map((each) => URI.parse(each))) {
        if (documents.hasDocument(uri)) continue;
        const loaded = await documents.getOrCreateDocument(uri).catch(() => undefined);
        if (loaded) pending.push(loaded);
      }
    }
  });
}

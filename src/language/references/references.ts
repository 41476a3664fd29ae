import {
  type AstNode,
  AstUtils,
  CstUtils,
  DefaultLinker,
  DefaultReferences,
  type FindReferencesOptions,
  type LangiumCoreServices,
  type LangiumDocument,
  type LangiumDocuments,
  type ReferenceDescription,
  type Stream,
  stream,
} from 'langium';

/**
 * Links when somebody asks. A keystroke asks for nothing: diagnostics come from the topology, which goes by names, so that
 * walking over all references of a large file for each letter would be for nothing.
 */
export class KnetLinker extends DefaultLinker {
  override async link(_document: LangiumDocument): Promise<void> {}
}

/** Finds references by walking over the documents, as there is no index of them (see {@link KnetLinker}). */
export class KnetReferences extends DefaultReferences {
  readonly #documents: LangiumDocuments;

  constructor(services: LangiumCoreServices) {
    super(services);
    this.#documents = services.shared.workspace.LangiumDocuments;
  }

  override findReferences(target: AstNode, options: FindReferencesOptions): Stream<ReferenceDescription> {
    const found: ReferenceDescription[] = [];
    if (options.includeDeclaration) found.push(...this.getSelfReferences(target));
    const name = this.nameProvider.getName(target);
    for (const document of this.#documents.all) {
      if (options.documentUri && options.documentUri.toString() !== document.uri.toString()) continue;
      found.push(...this.#referencesIn(document, target, name));
    }
    return stream(found);
  }

  *#referencesIn(
    document: LangiumDocument,
    target: AstNode,
    name: string | undefined,
  ): Generator<ReferenceDescription, undefined> {
    const targetUri = AstUtils.getDocument(target).uri;
    for (const node of AstUtils.streamAst(document.parseResult.value)) {
      for (const { reference } of AstUtils.streamReferences(node)) {
        if (reference.$refText !== name || !('ref' in reference) || reference.ref !== target) continue;
        const { $refNode } = reference;
        if (!$refNode) continue;
        yield {
          sourceUri: document.uri,
          sourcePath: this.nodeLocator.getAstNodePath(node),
          targetUri,
          targetPath: this.nodeLocator.getAstNodePath(target),
          segment: CstUtils.toDocumentSegment($refNode),
          local: document.uri.toString() === targetUri.toString(),
        };
      }
    }
  }
}

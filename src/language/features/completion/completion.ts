import {
  AstUtils,
  CstUtils,
  type FileSystemProvider,
  GrammarAST,
  type LangiumDocument,
  type MaybePromise,
} from 'langium';
import {
  type CompletionAcceptor,
  type CompletionContext,
  type CompletionProviderOptions,
  DefaultCompletionProvider,
  type NextFeature,
} from 'langium/lsp';
import type { InitializeParams, Position } from 'vscode-languageserver-protocol';
import type { Models } from '../../analysis/models.js';
import type { KnetServices } from '../../services.js';
import type { ClientSettings } from '../client-settings.js';
import { endpointItemsAt } from './endpoints.js';
import { keywordItem } from './keywords.js';
import type { Slot } from './slot.js';
import { valuesFor } from './values.js';

/**
 * What may come next. Langium finds out what the grammar allows there; the words get their explanation, and values come from
 * the model: free addresses, ports that somebody listens on, devices on the packet's way.
 */
export class KnetCompletion extends DefaultCompletionProvider {
  override readonly completionOptions: CompletionProviderOptions = {
    triggerCharacters: ['/', ':', '"', '>'],
  };
  readonly #programs: KnetServices['Programs'];
  readonly #fileSystem: FileSystemProvider;
  #snippets = false;

  constructor(
    services: KnetServices,
    private readonly models: Models,
    private readonly client: ClientSettings,
  ) {
    super(services);
    this.#programs = services.Programs;
    this.#fileSystem = services.shared.workspace.FileSystemProvider;
    services.shared.lsp.LanguageServer.onInitialize((params) => this.#greet(params));
  }

  protected override completionFor(
    context: CompletionContext,
    next: NextFeature,
    acceptor: CompletionAcceptor,
  ): MaybePromise<void> {
    const slot = this.#slot(context, next);
    if (slot.rule === 'Endpoint' || slot.rule === 'PathSegment') {
      // Whole endpoints are offered, whichever part of one the grammar asks for.
      if (slot.property !== 'loopback') {
        for (const item of endpointItemsAt(slot)) acceptor(context, item);
        return;
      }
    }
    if (GrammarAST.isKeyword(next.feature)) {
      const item = keywordItem(next.feature.value, slot.rule, this.client.locale, this.#snippets);
      if (item) acceptor(context, item);
      return;
    }
    const values = valuesFor(slot);
    if (values === undefined) return super.completionFor(context, next, acceptor);
    return Promise.resolve(values).then((items) => {
      for (const item of items) acceptor(context, item);
    });
  }

  /**
   * A name ends in a letter or digit, so that while `rqy-` is being typed the lexer sees a name and a stray character. What
   * was begun is completed all the same.
   */
  protected override *buildContexts(
    document: LangiumDocument,
    position: Position,
  ): IterableIterator<CompletionContext> {
    const { textDocument, parseResult } = document;
    const offset = textDocument.offsetAt(position);
    const line = textDocument.getText({ start: { line: position.line, character: 0 }, end: position });
    const begun = /\w[\w.-]*[.-]$/.exec(line)?.[0];
    const root = parseResult.value.$cstNode;
    if (begun === undefined || !root) {
      yield* super.buildContexts(document, position);
      return;
    }
    const tokenOffset = offset - begun.length;
    const node = CstUtils.findLeafNodeBeforeOffset(root, tokenOffset)?.astNode;
    const features = this.findFeaturesAt(textDocument, tokenOffset);
    yield {
      document,
      textDocument,
      position,
      offset,
      tokenOffset,
      tokenEndOffset: offset,
      features,
      ...(node ? { node } : {}),
    };
  }

  #slot(context: CompletionContext, { feature, property }: NextFeature): Slot {
    const program = this.#programs.of(context.document);
    return {
      rule: AstUtils.getContainerOfType(feature, GrammarAST.isParserRule)?.name ?? '',
      property: property ?? '',
      context,
      program,
      model: this.models.of(program),
      fileSystem: this.#fileSystem,
    };
  }

  #greet({ capabilities }: InitializeParams): void {
    this.#snippets = capabilities.textDocument?.completion?.completionItem?.snippetSupport === true;
  }
}

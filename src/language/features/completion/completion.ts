import { AstUtils, GrammarAST, type MaybePromise } from 'langium';
import {
  type CompletionAcceptor,
  type CompletionContext,
  type CompletionProviderOptions,
  DefaultCompletionProvider,
  type NextFeature,
} from 'langium/lsp';
import type { InitializeParams } from 'vscode-languageserver-protocol';
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
  #snippets = false;

  constructor(
    services: KnetServices,
    private readonly models: Models,
    private readonly client: ClientSettings,
  ) {
    super(services);
    this.#programs = services.Programs;
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

  #slot(context: CompletionContext, { feature, property }: NextFeature): Slot {
    const program = this.#programs.of(context.document);
    return {
      rule: AstUtils.getContainerOfType(feature, GrammarAST.isParserRule)?.name ?? '',
      property: property ?? '',
      context,
      program,
      model: this.models.of(program),
    };
  }

  #greet({ capabilities }: InitializeParams): void {
    this.#snippets = capabilities.textDocument?.completion?.completionItem?.snippetSupport === true;
  }
}

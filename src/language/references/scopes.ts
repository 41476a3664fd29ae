import {
  type AstNodeDescription,
  type AstNodeDescriptionProvider,
  AstUtils,
  EMPTY_SCOPE,
  type LangiumCoreServices,
  type ReferenceInfo,
  type Scope,
  type ScopeProvider,
  stream,
} from 'langium';
import type { Programs } from '../programs.js';
import type { Declared } from '../topology/declarations.js';
import { keysAt } from './keys.js';

/**
 * What a reference may point at. The program has a map of all declarations, so that a look-up costs the same in a file of ten
 * lines and of ten thousand; nothing is copied into scopes.
 */
export class KnetScopeProvider implements ScopeProvider {
  readonly #programs: Programs;
  readonly #descriptions: AstNodeDescriptionProvider;

  constructor(services: LangiumCoreServices, programs: Programs) {
    this.#programs = programs;
    this.#descriptions = services.workspace.AstNodeDescriptionProvider;
  }

  getScope(context: ReferenceInfo): Scope {
    const document = AstUtils.findRootNode(context.container).$document;
    if (!document) return EMPTY_SCOPE;
    const program = this.#programs.of(document);
    const keys = keysAt(context, program.topology);
    if (!keys) return EMPTY_SCOPE;
    const describe = (name: string): AstNodeDescription | undefined => {
      const key = keys.keyOf(name);
      const declared = key === undefined ? undefined : program.declarations.get(key);
      return declared && this.#describe(declared, name);
    };
    return {
      getElement: describe,
      getElements: (name) => stream([describe(name)].filter((found) => found !== undefined)),
      getAllElements: () => stream(keys.names()).flatMap((name) => describe(name) ?? []),
    };
  }

  #describe({ node }: Declared, name: string): AstNodeDescription {
    return this.#descriptions.createDescription(node, name);
  }
}

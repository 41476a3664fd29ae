import {
  createDefaultCoreModule,
  createDefaultSharedCoreModule,
  EmptyFileSystem,
  inject,
  type LangiumCoreServices,
  type LangiumParser,
  type Module,
  type PartialLangiumCoreServices,
} from 'langium';
import { KnetGeneratedModule, KnetGeneratedSharedModule } from '../generated/knet/module.js';
import { KnetExpectations } from './expectations.js';
import { createKnetParser } from './recovery.js';
import { KnetLexer, KnetTokenBuilder } from './tokens.js';

/** What knet's parser does differently from Langium's own; the language server's services have it too. */
export const knetParserModule: Module<LangiumCoreServices, PartialLangiumCoreServices> = {
  parser: {
    TokenBuilder: () => new KnetTokenBuilder(),
    Lexer: (services) => new KnetLexer(services),
    LangiumParser: (services) => createKnetParser(services),
    ParserErrorMessageProvider: () => new KnetExpectations(),
  },
};

let parser: LangiumParser | undefined;

/** The parser without a language server around it; made once, for it takes a while. */
export function knetParser(): LangiumParser {
  parser ??= createParser();
  return parser;
}

function createParser(): LangiumParser {
  const shared = inject(createDefaultSharedCoreModule(EmptyFileSystem), KnetGeneratedSharedModule);
  const services = inject(createDefaultCoreModule({ shared }), KnetGeneratedModule, knetParserModule);
  shared.ServiceRegistry.register(services);
  return services.parser.LangiumParser;
}

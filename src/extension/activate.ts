import type { ExtensionContext } from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { activateClient } from './features/client/index.js';
import { activateCursor } from './features/cursor/index.js';
import { activatePanel } from './features/panel/index.js';
import { activateRuleTests } from './features/rule-tests/index.js';
import { activateTrace } from './features/trace/index.js';
import { activateVerify } from './features/verify/index.js';
import type { Verifier } from './features/verify/verifier.js';

export function activateFeatures(
  context: ExtensionContext,
  languageClient: BaseLanguageClient,
  verifier: Verifier,
): void {
  const server = activateClient(context, languageClient);
  const panel = activatePanel(context, server);
  activateTrace(context, server, panel);
  activateCursor(context, panel);
  activateRuleTests(context, server);
  activateVerify(context, server, panel, verifier);
}

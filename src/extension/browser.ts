import type { ExtensionContext } from 'vscode';
import { activateFeatures } from './activate.js';
import { createBrowserClient } from './features/client/browser.js';
import { browserVerifier } from './features/verify/browser.js';

export function activate(context: ExtensionContext): void {
  activateFeatures(context, createBrowserClient(context), browserVerifier());
}

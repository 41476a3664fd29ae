import type { ExtensionContext } from 'vscode';
import { activateFeatures } from './activate.js';
import { createNodeClient } from './features/client/node.js';
import { nodeVerifier } from './features/verify/node.js';

export function activate(context: ExtensionContext): void {
  activateFeatures(context, createNodeClient(context), nodeVerifier(context));
}

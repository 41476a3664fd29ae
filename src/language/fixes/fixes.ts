import type { LangiumDocument } from 'langium';
import type { CodeActionProvider } from 'langium/lsp';
import type { CodeAction, CodeActionParams } from 'vscode-languageserver-protocol';
import type { DiagnosticData } from '../validation/diagnostic.js';
import { addPeers } from './bgp-peers.js';
import type { Fix } from './fix.js';
import { removePublish } from './host-network-publish.js';
import { addCalico } from './no-cni-across-nodes.js';
import { addPool, defaultBlockSize, keepOneEncapsulation } from './pools.js';
import { removeRepeated } from './repeated-setting.js';
import { useSuggestion } from './use-suggestion.js';

const FIXES: ReadonlyMap<string, Fix> = new Map([
  ['host-network-publish', removePublish],
  ['repeated-setting', removeRepeated],
  ['no-cni-across-nodes', addCalico],
  ['mesh-off-no-peers', addPeers],
  ['reflector-without-clients', addPeers],
  ['no-pool', addPool],
  ['ipip-and-vxlan', keepOneEncapsulation],
  ['block-size-out-of-range', defaultBlockSize],
]);

/** Quick fixes for the diagnostics that the editor asks about. */
export class KnetCodeActions implements CodeActionProvider {
  getCodeActions(document: LangiumDocument, { context }: CodeActionParams): CodeAction[] {
    return context.diagnostics.flatMap((diagnostic) => {
      if (diagnostic.source !== 'knet') return [];
      const data = (diagnostic.data ?? { code: '', suggestions: [] }) as DiagnosticData;
      const request = { document, diagnostic, data };
      return [...useSuggestion(request), ...(FIXES.get(data.code)?.(request) ?? [])];
    });
  }
}

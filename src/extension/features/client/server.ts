import type * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import {
  type EndpointsParams,
  type EndpointsResult,
  METHOD,
  type RuleItem,
  type RulesParams,
  type SourcesParams,
  type TraceParams,
  type TraceResult,
} from '../../../protocol/messages.js';
import type { Sources } from '../../../protocol/verifier.js';

/** The questions the extension asks the language server. */
export interface Server {
  endpoints(params: EndpointsParams): Promise<EndpointsResult>;
  trace(params: TraceParams, token?: vscode.CancellationToken): Promise<TraceResult>;
  rules(params: RulesParams, token?: vscode.CancellationToken): Promise<readonly RuleItem[]>;
  sources(params: SourcesParams, token?: vscode.CancellationToken): Promise<Sources>;
  /** Tells the addresses of documents whose answers may have changed. */
  readonly onAnalysed: vscode.Event<readonly string[]>;
}

export function typedServer(client: BaseLanguageClient, onAnalysed: Server['onAnalysed']): Server {
  return {
    endpoints: (params) => client.sendRequest(METHOD.endpoints, params),
    trace: (params, token) => client.sendRequest(METHOD.trace, params, token),
    rules: (params, token) => client.sendRequest(METHOD.rules, params, token),
    sources: (params, token) => client.sendRequest(METHOD.sources, params, token),
    onAnalysed,
  };
}

import { NodeFileSystem } from 'langium/node';
import type { Connection } from 'vscode-languageserver';
import { serve } from './serve.js';

/** Starts the language server where files are read by Node. */
export function startServer(connection: Connection): void {
  serve(connection, NodeFileSystem);
}

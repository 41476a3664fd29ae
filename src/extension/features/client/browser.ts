import * as vscode from 'vscode';
import {
  BrowserMessageReader,
  BrowserMessageWriter,
  LanguageClient,
  type MessageTransports,
} from 'vscode-languageclient/browser';
import { clientOptions } from './options.js';

export function createBrowserClient(context: vscode.ExtensionContext): LanguageClient {
  const script = vscode.Uri.joinPath(context.extensionUri, 'dist/browser-server.js');
  return new LanguageClient('knet', 'knet', () => startServer(script), clientOptions(context));
}

/** The editor's Worker makes objects that are none of its own class, so the client would not know one by itself. */
async function startServer(script: vscode.Uri): Promise<MessageTransports> {
  const worker = await startWorker(script);
  return { reader: new BrowserMessageReader(worker), writer: new BrowserMessageWriter(worker) };
}

/** The editor starts no workers from addresses of its own, so there the script is read and handed over as a blob. */
async function startWorker(script: vscode.Uri): Promise<Worker> {
  if (/^https?$/.test(script.scheme)) return new Worker(script.toString(true));
  const code = await vscode.workspace.fs.readFile(script);
  const url = URL.createObjectURL(new Blob([code as BlobPart], { type: 'text/javascript' }));
  return new Worker(url);
}

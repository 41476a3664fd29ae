import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { startServer } from './start-node.js';

// How to speak is told by an argument: --node-ipc, --stdio, --pipe=NAME or --socket=PORT.
startServer(createConnection(ProposedFeatures.all));

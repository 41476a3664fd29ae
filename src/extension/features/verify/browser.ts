import * as vscode from 'vscode';
import type { Verifier } from './verifier.js';

/** A browser's worker has no kernel. */
export function browserVerifier(): Verifier {
  return {
    whyNot: vscode.l10n.t(
      'Verifying sends the packet through a real Linux kernel, and in this browser there is none. Open the folder in VS Code on Linux, or on a remote Linux machine.',
    ),
  };
}

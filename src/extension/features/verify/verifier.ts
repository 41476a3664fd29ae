import type * as vscode from 'vscode';
import type { TraceParams } from '../../../protocol/messages.js';
import type { KernelName } from '../../../protocol/verification.js';
import type { FromVerifier, Sources } from '../../../protocol/verifier.js';

/** What came of a run; undefined when it was cancelled. */
export type Verified = Extract<FromVerifier, { type: 'done' | 'failed' }> | undefined;

/** What asks a real kernel about traces; or, where there is none to be asked, a sentence that says why. */
export type Verifier = { readonly whyNot: string } | { readonly verify: Verify };

export type Verify = (
  job: { readonly params: TraceParams; readonly sources: Sources },
  told: (backend: KernelName['backend']) => void,
  token: vscode.CancellationToken,
) => Promise<Verified>;

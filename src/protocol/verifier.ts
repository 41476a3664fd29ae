/** What the extension and the process that asks a real kernel say to each other. Types only. */

import type { Trace } from '../simulator/trace.js';
import type { TraceParams } from './messages.js';
import type { KernelName, Verification } from './verification.js';

/** A file with all that it imports, by their addresses, as the editor has them now. */
export type Sources = Readonly<Record<string, string>>;

/** Extension to verifier. */
export type ToVerifier =
  | { readonly type: 'verify'; readonly params: TraceParams; readonly sources: Sources }
  | { readonly type: 'cancel' };

/** Verifier to extension; the last word is `done` or `failed`. */
export type FromVerifier =
  /** The kernel is being built on. */
  | { readonly type: 'kernel'; readonly backend: KernelName['backend'] }
  | { readonly type: 'done'; readonly trace: Trace; readonly verification: Verification }
  | { readonly type: 'failed'; readonly message: string };

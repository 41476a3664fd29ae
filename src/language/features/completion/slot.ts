import type { FileSystemProvider } from 'langium';
import type { CompletionContext, CompletionValueItem } from 'langium/lsp';
import type { Model } from '../../../analysis/model.js';
import type { Program } from '../../workspace.js';

/** A place in the text that something may be written at: the grammar's rule, and the property that it would become. */
export interface Slot {
  readonly rule: string;
  readonly property: string;
  readonly context: CompletionContext;
  readonly program: Program;
  readonly model: Model;
  readonly fileSystem: FileSystemProvider;
}

export type Item = CompletionValueItem;

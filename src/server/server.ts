import type { Connection } from 'vscode-languageserver';
import type { Models } from '../language/analysis/models.js';
import type { NotesOnDisk } from '../language/analysis/notes-on-disk.js';
import type { ClientSettings } from '../language/features/client-settings.js';
import type { KnetServices } from '../language/services.js';

/** What the parts of a running server share. */
export interface Server {
  readonly connection: Connection;
  readonly knet: KnetServices;
  readonly models: Models;
  readonly notes: NotesOnDisk;
  readonly client: ClientSettings;
}

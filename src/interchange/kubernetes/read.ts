import type { ImportFinding } from '../finding.js';
import { Collection } from './collection.js';
import type { Inventory } from './inventory.js';
import type { Manifest } from './manifests/manifest.js';
import { parseManifests } from './manifests/parse.js';
import { Remarks } from './manifests/remarks.js';
import { readObject } from './read-object.js';

/** A file to import: its name as the user gave it, and its text. */
export interface ImportFile {
  readonly name: string;
  readonly text: string;
}

/** What the files' objects say of one cluster, and what they say besides. Never throws. */
export function readManifests(files: Iterable<ImportFile>): {
  readonly inventory: Inventory;
  readonly findings: readonly ImportFinding[];
} {
  const remarks = new Remarks();
  const broken: ImportFinding[] = [];
  const manifests = new Map<string, Manifest>();
  for (const { name, text } of files) {
    const parsed = parseManifests(name, text);
    broken.push(...parsed.findings);
    for (const manifest of parsed.manifests) {
      const key = [manifest.group, manifest.kind, manifest.namespace, manifest.name].join(' ');
      const before = manifests.get(key);
      if (before) {
        remarks.say(
          before,
          'warning',
          `declared again in ${manifest.file}: that one counts, as with kubectl apply`,
        );
        manifests.delete(key);
      }
      manifests.set(key, manifest);
    }
  }
  const collection = new Collection(remarks);
  for (const manifest of manifests.values()) readObject(manifest, collection);
  return { inventory: collection.inventory(), findings: [...broken, ...remarks.findings] };
}

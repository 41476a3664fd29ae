import { parseAllDocuments, type ScalarTag } from 'yaml';
import type { ImportFinding } from '../../finding.js';
import { type Manifest, manifestsIn } from './manifest.js';
import { isTooDeep } from './nesting.js';

/** A file that is larger than all objects of the largest cluster is not one of manifests. In UTF-16 units. */
const LARGEST = 512 * 1024 * 1024;

/** How often an anchor may be repeated: `yaml`'s own guard against a few lines that unfold to gigabytes. */
const MOST_ALIASES = 100;

export interface Parsed {
  readonly manifests: readonly Manifest[];
  readonly findings: readonly ImportFinding[];
}

/**
 * The Kubernetes objects of a file of YAML (one or several documents) or JSON. Never throws: what cannot be read becomes one
 * finding for each document.
 *
 * @param file its name, for findings
 */
export function parseManifests(file: string, text: string): Parsed {
  if (text.length > LARGEST) return broken(file, 'the file is larger than any cluster is');
  const manifests: Manifest[] = [];
  const findings: ImportFinding[] = [];
  for (const value of valuesOf(text)) {
    if (value instanceof Unreadable) {
      findings.push({ file, severity: 'error', message: value.message });
      continue;
    }
    for (const found of manifestsIn(value, file)) {
      if ('kind' in found) manifests.push(found);
      else findings.push({ file, severity: 'warning', message: found.reason });
    }
  }
  return { manifests, findings };
}

/** kubectl and calicoctl read YAML as of 1.1, where `yes`, `no`, `on` and `off` are booleans; so label `rr: yes` is `true`. */
const YES_AND_NO: ScalarTag = {
  tag: 'tag:yaml.org,2002:bool',
  default: true,
  test: /^(?:yes|Yes|YES|on|On|ON|no|No|NO|off|Off|OFF)$/,
  resolve: (text) => /^(?:yes|on)$/i.test(text),
};

/** Why a document cannot be read. */
class Unreadable extends Error {}

function valuesOf(text: string): unknown[] {
  return jsonOf(text) ?? yamlOf(text);
}

/** Large dumps are JSON, and the runtime's parser is the fast one; what it does not take may still be YAML. */
function jsonOf(text: string): unknown[] | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return [JSON.parse(text)];
  } catch {
    return undefined;
  }
}

function yamlOf(text: string): unknown[] {
  const documents = documentsOf(text);
  if (documents instanceof Unreadable) return [documents];
  return documents.flatMap((document) => {
    const [error] = document.errors;
    if (error) return [new Unreadable(firstLine(error.message))];
    try {
      const value: unknown = document.toJS({ maxAliasCount: MOST_ALIASES });
      if (isTooDeep(value)) return [new Unreadable(TOO_DEEP)];
      return value === null || value === undefined ? [] : [value];
    } catch (thrown) {
      return [unreadable(thrown)];
    }
  });
}

function documentsOf(text: string) {
  try {
    const documents = parseAllDocuments(text, {
      uniqueKeys: false,
      logLevel: 'silent',
      customTags: (tags) => [YES_AND_NO, ...tags],
    });
    return Array.isArray(documents) ? documents : [];
  } catch (thrown) {
    return unreadable(thrown);
  }
}

/** The parser goes down into what is nested, and what is nested too deeply is more than the runtime's stack. */
function unreadable(thrown: unknown): Unreadable {
  if (thrown instanceof RangeError) return new Unreadable(TOO_DEEP);
  return new Unreadable(thrown instanceof Error ? firstLine(thrown.message) : 'it cannot be read');
}

const TOO_DEEP = 'it is nested too deeply, or in itself by an anchor';

/** `yaml` draws the place below its sentence. */
function firstLine(message: string): string {
  return `this is neither YAML nor JSON: ${message.split('\n')[0]!.replace(/:$/, '')}`;
}

function broken(file: string, message: string): Parsed {
  return { manifests: [], findings: [{ file, severity: 'error', message }] };
}

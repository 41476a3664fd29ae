import { scenarioFindings } from '../controlplane/build.js';
import type { SourceRange } from '../linux/provenance.js';
import type { Finding } from '../topology/finding.js';
import type { Model } from './model.js';

/**
 * What the programs of a model could not do. Where the file's own findings (`known`) have an error already, a program's
 * complaint is the same thing again and left out.
 */
export function planeFindings(model: Model, known: readonly Finding[]): Finding[] {
  const errors = new Set(
    known.filter(({ severity }) => severity === 'error').map(({ source }) => placeOf(source)),
  );
  const findings = [...model.plane().findings, ...scenarioFindings(model.topology)];
  return findings.filter(({ source }) => !errors.has(placeOf(source)));
}

function placeOf({ uri, start }: SourceRange): string {
  return `${uri}:${start.line}:${start.character}`;
}

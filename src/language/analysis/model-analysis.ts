import { isOperationCancelled } from 'langium';
import type { CancellationToken } from 'vscode-languageserver-protocol';
import { planeFindings } from '../../analysis/plane-findings.js';
import { ruleFinding } from '../../analysis/rules.js';
import type { SourceRange } from '../../linux/provenance.js';
import type { Finding } from '../../topology/finding.js';
import { sourceOf } from '../topology/source.js';
import type { ProgramAnalysis } from '../validation/validator.js';
import { importsOf, type Program } from '../workspace.js';
import type { Models } from './models.js';
import type { NotesOnDisk } from './notes-on-disk.js';

/** What the model says of a program: what the control plane could not do, and which rules do not hold. */
export function modelAnalysis(models: Models, notes: NotesOnDisk): ProgramAnalysis {
  return {
    async findings(program, cancel) {
      try {
        return [...(await notes.missing(program)), ...(await findingsOf(program, models, cancel))];
      } catch (error) {
        if (isOperationCancelled(error)) throw error;
        // A mistake of knet's own must not take the diagnostics of the text with it.
        console.error('The model could not be asked:', error);
        return [];
      }
    },
  };
}

async function findingsOf(program: Program, models: Models, cancel: CancellationToken): Promise<Finding[]> {
  const results = await models.rules(program, cancel);
  const rules = results.flatMap((result) => ruleFinding(result) ?? []);
  const plane = planeFindings(models.of(program), program.findings);
  return [...plane, ...rules.flatMap((finding) => atImport(program, finding) ?? [])];
}

/** A rule of an imported file that does not hold in this program is told where it is imported; hints stay in their file. */
function atImport(program: Program, finding: Finding): Finding | undefined {
  const { uri } = finding.source;
  if (uri === program.entry) return finding;
  const statement = finding.severity === 'error' ? importOf(program, uri) : undefined;
  if (!statement) return undefined;
  return {
    ...finding,
    message: `an imported ${finding.message.replace(/^this /, '')}`,
    source: statement,
    related: [{ message: 'the rule', source: finding.source }, ...(finding.related ?? [])],
  };
}

/** The import of the entry by which a file belongs to the program. */
function importOf({ entry, files }: Program, target: string): SourceRange | undefined {
  const imports = new Map(files.map((file) => [file.uri, importsOf(file)]));
  const brings = (uri: string, seen: Set<string>): boolean => {
    if (uri === target) return true;
    if (seen.has(uri)) return false;
    seen.add(uri);
    return (imports.get(uri) ?? []).some((each) => brings(each.uri, seen));
  };
  const statement = (imports.get(entry) ?? []).find(({ uri }) => brings(uri, new Set()));
  return statement && sourceOf(statement.node, entry);
}

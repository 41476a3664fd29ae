import { Model } from '../../analysis/model.js';
import { planeFindings } from '../../analysis/plane-findings.js';
import type { RuleResult } from '../../analysis/rule-result.js';
import { checkRules, ruleFinding } from '../../analysis/rules.js';
import type { Finding } from '../../topology/finding.js';
import type { Loaded } from '../load.js';

/** A file, and all that is to be said of it and of what it imports. */
export interface CheckedFile {
  readonly loaded: Loaded;
  /** In order of place, the file's own first; without what another checked file said before. */
  readonly findings: readonly Finding[];
  /** Every rule, whether it holds or not; none when the text has syntax errors, for rules about half a network say nothing. */
  readonly rules: readonly RuleResult[];
  readonly rulesChecked: boolean;
}

/** Checks files in the order given. */
export function checkFiles(files: readonly Loaded[]): CheckedFile[] {
  const said = new Set<string>();
  return files.map((loaded) => {
    const checked = checkFile(loaded);
    const findings = checked.findings.filter((finding) => {
      const key = JSON.stringify([finding.source, finding.code, finding.message]);
      if (said.has(key)) return false;
      said.add(key);
      return true;
    });
    return { ...checked, findings };
  });
}

function checkFile(loaded: Loaded): CheckedFile {
  const rulesChecked = !loaded.findings.some(({ code }) => code === 'syntax');
  const model = new Model(loaded.topology);
  const rules = rulesChecked ? [...checkRules(model)] : [];
  const findings = [
    ...loaded.findings,
    ...planeFindings(model, loaded.findings),
    ...rules.flatMap((result) => ruleFinding(result) ?? []),
  ];
  return { loaded, findings: findings.sort(byPlace(loaded.entry)), rules, rulesChecked };
}

function byPlace(entry: string): (a: Finding, b: Finding) => number {
  const rank = ({ source }: Finding) => (source.uri === entry ? '' : source.uri);
  return (a, b) =>
    compare(rank(a), rank(b)) ||
    a.source.start.line - b.source.start.line ||
    a.source.start.character - b.source.start.character;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

import type { CheckedFile } from './checked-file.js';

/** What was found, in figures. */
export interface Summary {
  readonly files: number;
  readonly errors: number;
  readonly warnings: number;
  /** Findings that only inform: severities `information` and `hint`. */
  readonly notes: number;
  readonly rules: number;
  readonly failingRules: number;
}

export function summarize(files: readonly CheckedFile[]): Summary {
  const findings = files.flatMap((file) => file.findings);
  const rules = files.flatMap((file) => file.rules);
  const count = (...severities: string[]) =>
    findings.filter(({ severity }) => severities.includes(severity)).length;
  return {
    files: files.length,
    errors: count('error'),
    warnings: count('warning'),
    notes: count('information', 'hint'),
    rules: rules.length,
    failingRules: rules.filter(({ holds }) => !holds).length,
  };
}

/** `2 files: 1 error, 0 warnings; 7 of 8 rules hold`. */
export function summaryText(files: readonly CheckedFile[]): string {
  const { errors, warnings, notes, rules, failingRules } = summarize(files);
  const found = [plural(errors, 'error'), plural(warnings, 'warning')];
  if (notes > 0) found.push(plural(notes, 'note'));
  const unchecked = files.filter(({ rulesChecked }) => !rulesChecked).length;
  const about = rules > 0 || unchecked === 0 ? [rulesText(rules, failingRules)] : [];
  if (unchecked > 0) about.push(`rules of ${plural(unchecked, 'file')} with syntax errors not checked`);
  return `${plural(files.length, 'file')}: ${[found.join(', '), ...about].join('; ')}`;
}

function rulesText(rules: number, failing: number): string {
  if (rules === 0) return 'no rules';
  if (failing === 0) return rules === 1 ? 'the rule holds' : `all ${rules} rules hold`;
  return `${failing} of ${plural(rules, 'rule')} ${failing === 1 ? 'does' : 'do'} not hold`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

import { Model } from '../../src/analysis/model.js';
import type { RuleResult } from '../../src/analysis/rule-result.js';
import { ruleText } from '../../src/analysis/rule-text.js';
import { checkRules, ruleFinding } from '../../src/analysis/rules.js';
import type { Program } from '../../src/language/workspace.js';
import type { Finding } from '../../src/topology/finding.js';
import { checkDiagnostics, topologyOf } from '../fixtures.js';

/** What the rules of a program say, after the errors that it should not have. */
export function ruleFindingsOf({ topology, findings }: Program): Finding[] {
  return [
    ...findings.filter(({ severity }) => severity === 'error'),
    ...[...checkRules(new Model(topology))].flatMap((result) => ruleFinding(result) ?? []),
  ];
}

/** Checks that the markers in the fixture, and nothing else, are what its rules say. */
export function checkRuleFindings(fixture: string): Promise<void> {
  return checkDiagnostics(fixture, ruleFindingsOf);
}

/** The results of a fixture's rules. */
export async function resultsOf(fixture: string): Promise<RuleResult[]> {
  return [...checkRules(new Model(await topologyOf(fixture)))];
}

/** Each rule on a line, whether it holds and why, and the places that its finding points at below. */
export async function rulesReport(fixture: string): Promise<string> {
  const lines = (await resultsOf(fixture)).flatMap((result) => [
    `${result.holds ? 'holds' : 'fails'}: ${ruleText(result.rule)}`,
    `  ${result.message}`,
    ...(ruleFinding(result)?.related ?? []).map(
      ({ message, source }) => `  ${source.start.line}: ${message}`,
    ),
  ]);
  return lines.map((line) => `${line}\n`).join('');
}

import type { RuleResult } from '../../analysis/rule-result.js';
import { ruleText } from '../../analysis/rule-text.js';
import type { Finding } from '../../topology/finding.js';
import type { CheckedFile } from './checked-file.js';

/**
 * The rules as test cases in JUnit's XML, one suite a file; a case named `diagnostics` stands for all else that is checked.
 *
 * @param name a file's name for people
 */
export function checkJunit(files: readonly CheckedFile[], name: (uri: string) => string): string {
  const suites = files.map((file) => suiteOf(file, name));
  const total = totals(suites.flatMap(({ cases }) => cases));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="knet" ${total}>`,
    ...suites.flatMap(({ file, cases }) => [
      `  <testsuite name="${xml(file)}" ${totals(cases)}>`,
      ...cases.flatMap(caseLines),
      '  </testsuite>',
    ]),
    '</testsuites>',
    '',
  ].join('\n');
}

interface TestCase {
  readonly name: string;
  readonly className: string;
  readonly failure?: { readonly message: string; readonly details: string };
  readonly skipped?: string;
}

function suiteOf({ loaded, findings, rules, rulesChecked }: CheckedFile, name: (uri: string) => string) {
  const file = loaded.name;
  const problems = findings.filter(
    ({ code, severity }) => code !== 'rule-fails' && (severity === 'error' || severity === 'warning'),
  );
  const diagnostics: TestCase = {
    name: 'diagnostics',
    className: file,
    ...(problems.length > 0 ? { failure: failureOf(problems, name) } : {}),
  };
  const unchecked: TestCase = {
    name: 'rules',
    className: file,
    skipped: 'not checked: the text has syntax errors',
  };
  const cases = rulesChecked ? rules.map((result) => ruleCase(result, file)) : [unchecked];
  return { file, cases: [diagnostics, ...cases] };
}

function failureOf(problems: readonly Finding[], name: (uri: string) => string) {
  const lines = problems.map(
    ({ severity, code, message, source: { uri, start } }) =>
      `${name(uri)}:${start.line + 1}:${start.character + 1}: ${severity} ${code}: ${message}`,
  );
  return { message: problems[0]!.message, details: lines.join('\n') };
}

function ruleCase({ rule, block, holds, message, step }: RuleResult, file: string): TestCase {
  const evidence = step?.evidence ? `\n${step.evidence.by}: ${step.evidence.text}` : '';
  const place = `line ${rule.source.start.line + 1}`;
  return {
    name: ruleText(rule),
    className: `${file} ${block}`,
    ...(holds ? {} : { failure: { message, details: `${place}: ${message}${evidence}` } }),
  };
}

function totals(cases: readonly TestCase[]): string {
  const failures = cases.filter(({ failure }) => failure).length;
  const skipped = cases.filter(({ skipped }) => skipped).length;
  return `tests="${cases.length}" failures="${failures}" errors="0" skipped="${skipped}"`;
}

function caseLines({ name, className, failure, skipped }: TestCase): string[] {
  const head = `    <testcase classname="${xml(className)}" name="${xml(name)}"`;
  if (skipped !== undefined)
    return [`${head}>`, `      <skipped message="${xml(skipped)}"/>`, '    </testcase>'];
  if (!failure) return [`${head}/>`];
  const body = `      <failure message="${xml(failure.message)}">${xml(failure.details)}</failure>`;
  return [`${head}>`, body, '    </testcase>'];
}

/** XML text; what XML 1.0 cannot hold at all is replaced. */
function xml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/\n/g, '&#10;');
}

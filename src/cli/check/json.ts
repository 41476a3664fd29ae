import type { RuleResult } from '../../analysis/rules.js';
import type { PortReference } from '../../topology/question.js';
import type { CheckedFile } from './checked-file.js';
import { summarize } from './summary.js';

/** The findings and rules as `docs/json.md` defines them, version 1. Places count from zero, as in a trace. */
export function checkJson(files: readonly CheckedFile[]): string {
  const report = {
    version: 1,
    files: files.map(({ loaded, findings, rules, rulesChecked }) => ({
      file: loaded.name,
      uri: loaded.entry,
      findings,
      rulesChecked,
      rules: rules.map(ruleJson),
    })),
    summary: summarize(files),
  };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}

function ruleJson({ rule, block, scenario, holds, message, answer, pairs, failing }: RuleResult) {
  return {
    block,
    ...(scenario === undefined ? {} : { scenario }),
    action: rule.action,
    from: rule.from.text,
    to: rule.to.text,
    ...(rule.port ? { port: portJson(rule.port) } : {}),
    ...(rule.via === undefined ? {} : { via: rule.via }),
    ...(rule.as === undefined ? {} : { as: rule.as }),
    holds,
    message,
    verdict: answer.trace.verdict,
    pairs,
    failingPairs: failing,
    source: rule.source,
  };
}

function portJson({ protocol, port }: PortReference): PortReference {
  return { protocol, port };
}

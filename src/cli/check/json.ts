import type { RuleResult } from '../../analysis/rule-result.js';
import type { FailingPairs } from '../../analysis/sets/check.js';
import { namedPairs } from '../../analysis/sets/pairs.js';
import type { PortRange, PortReference } from '../../topology/question.js';
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

function ruleJson(result: RuleResult) {
  const { rule, block, scenario, holds, message, answer, pairs, failing, failures, undefinedPairs } = result;
  return {
    block,
    ...(scenario === undefined ? {} : { scenario }),
    action: rule.action,
    from: rule.from.text,
    to: rule.to.text,
    ...(rule.port ? { port: portJson(rule.port) } : {}),
    ...(rule.ports ? { ports: rule.ports.map(rangeJson) } : {}),
    ...(rule.via === undefined ? {} : { via: rule.via }),
    ...(rule.as === undefined ? {} : { as: rule.as }),
    holds,
    message,
    verdict: answer.trace.verdict,
    pairs,
    failingPairs: failing,
    ...(failures ? { failures: failures.flatMap(failureJson) } : {}),
    ...(undefinedPairs === undefined ? {} : { undefinedPairs }),
    source: rule.source,
  };
}

/** Pairs that fail for one reason, sender by sender. */
function failureJson({ failure, verdict, port, names }: FailingPairs) {
  const receivers = new Map<string, string[]>();
  for (const [from, to] of namedPairs(names)) {
    const known = receivers.get(from);
    if (known) known.push(to);
    else receivers.set(from, [to]);
  }
  const { message } = failure;
  return [...receivers].map(([from, to]) => ({
    from,
    to,
    ...(port ? { port: portJson(port) } : {}),
    verdict,
    message,
  }));
}

function rangeJson({ protocol, first, last }: PortRange) {
  return { protocol, from: first, to: last };
}

function portJson({ protocol, port }: PortReference): PortReference {
  return { protocol, port };
}

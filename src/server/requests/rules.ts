import type { RuleResult } from '../../analysis/rule-result.js';
import { questionText } from '../../language/features/question-text.js';
import { METHOD, type RuleItem, type RulesParams } from '../../protocol/messages.js';
import type { Server } from '../server.js';
import { onDocument } from './on-document.js';

/** `knet/rules`: every rule of a file with its verdict. */
export function answerRules(server: Server): void {
  onDocument<RulesParams, RuleItem[]>(server, METHOD.rules, async (document, _, cancel) => {
    if (!document) return [];
    const results = await server.models.rules(server.knet.Programs.of(document), cancel);
    return results.filter(({ rule }) => rule.source.uri === document.uri.toString()).map(ruleItem);
  });
}

function ruleItem({ rule, block, holds, message, answer }: RuleResult): RuleItem {
  const { trace } = answer;
  return { block, label: questionText(rule), source: rule.source, holds, verdict: trace.verdict, message };
}

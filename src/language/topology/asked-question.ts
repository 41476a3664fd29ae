import { parseIp } from '../../linux/address.js';
import type { Finding } from '../../topology/finding.js';
import type { PacketOptions, Question } from '../../topology/question.js';
import { senderIsAddress } from '../diagnostics/sender.js';
import type * as ast from '../generated/ast.js';
import { knetParser } from '../parser/parser.js';
import { syntaxFindings } from '../parser/syntax-findings.js';
import { Draft, Place } from './draft.js';
import { buildEndpoint } from './endpoint-reference.js';
import type { Things } from './things.js';

/** What is not in a file: the findings' places are columns of the text that was typed. */
const TYPED = 'knet:typed';

/** A question that was typed as two texts, not in a file; or what is wrong with one of them. */
export type AskedQuestion =
  | { readonly question: Question }
  | { readonly problem: Finding; readonly end: 'from' | 'to' };

/** Reads who sends and who receives, as they are written in traces and rules: `shop/web`, `shop/api:8080/tcp`. */
export function askedQuestion(
  things: Things,
  from: string,
  to: string,
  options: PacketOptions = {},
): AskedQuestion {
  const sender = readEndpoint(from, things);
  if ('problem' in sender) return { ...sender, end: 'from' };
  if (sender.reference.endpoint.kind === 'address') {
    return { problem: senderIsAddress(from, sender.reference.source), end: 'from' };
  }
  const receiver = readEndpoint(to, things);
  if ('problem' in receiver) return { ...receiver, end: 'to' };
  const { port } = receiver;
  return {
    question: { from: sender.reference, to: receiver.reference, ...(port ? { port } : {}), options },
  };
}

type ReadEndpoint = NonNullable<ReturnType<typeof buildEndpoint>> | { readonly problem: Finding };

function readEndpoint(text: string, things: Things): ReadEndpoint {
  const result = knetParser().parse<ast.Endpoint>(text, { rule: 'Endpoint' });
  const draft = new Draft();
  const endpoint = buildEndpoint(new Place(TYPED, draft), result.value, things);
  const [problem] = [...syntaxFindings(result, TYPED), ...draft.findings];
  if (problem) return { problem };
  return endpoint ?? { problem: unreadable(text) };
}

import type { Finding } from '../../topology/finding.js';
import type { Endpoint, PacketOptions, Question } from '../../topology/question.js';
import { senderWithPort, wrongSender } from '../diagnostics/sender.js';
import type * as ast from '../generated/knet/ast.js';
import { knetParser } from '../parser/parser.js';
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
  const sender = askedEndpoint(things, from);
  if ('problem' in sender) return { ...sender, end: 'from' };
  const wrong = wrongSender(sender.reference);
  if (wrong) return { problem: wrong, end: 'from' };
  if (sender.port) {
    return { problem: senderWithPort(sender.port.port, sender.reference.source), end: 'from' };
  }
  const receiver = askedEndpoint(things, to, sender.reference.endpoint);
  if ('problem' in receiver) return { ...receiver, end: 'to' };
  const { port } = receiver;
  return {
    question: { from: sender.reference, to: receiver.reference, ...(port ? { port } : {}), options },
  };
}

/** An endpoint that was typed, with the port behind it; or what is wrong with it. */
export type AskedEndpoint = NonNullable<ReturnType<typeof buildEndpoint>> | { readonly problem: Finding };

/** Reads one endpoint, as it is written in traces and rules; a receiver perhaps by a name that its sender's resolver knows. */
export function askedEndpoint(things: Things, text: string, sender?: Endpoint): AskedEndpoint {
  const { value, lexerErrors, parserErrors } = knetParser().parse<ast.Endpoint>(text, { rule: 'Endpoint' });
  if (lexerErrors.length > 0 || parserErrors.length > 0) return { problem: notAnEndpoint(text) };
  const draft = new Draft();
  const endpoint = buildEndpoint(new Place(TYPED, draft), value, things, sender);
  if (endpoint && draft.findings.length === 0) return endpoint;
  return { problem: draft.findings[0] ?? notAnEndpoint(text) };
}

function notAnEndpoint(text: string): Finding {
  return {
    code: 'syntax',
    severity: 'error',
    message: `"${text}" is no endpoint; write names such as shop/web or an address, then perhaps a port: shop/api:8080/tcp`,
    source: {
      uri: TYPED,
      start: { line: 0, character: 0 },
      end: { line: 0, character: text.length },
    },
  };
}

import { portListText } from '../../analysis/rule-text.js';
import type { Question, Rule } from '../../topology/question.js';

/** A question as a file would put it: `shop/web -> shop/api:8080`, with its action and conditions for a rule. */
export function questionText(question: Question | Rule): string {
  const { from, to, port } = question;
  const protocol = port && port.protocol !== 'tcp' ? `/${port.protocol}` : '';
  const bracketed =
    port && to.text.includes(':') && to.endpoint.kind === 'address' ? `[${to.text}]` : to.text;
  const text = `${from.text} -> ${bracketed}${port ? `:${port.port}${protocol}` : ''}`;
  if (!('action' in question)) return text;
  const { action, via, as, ports } = question;
  return [action, `${text}${portListText(ports)}`, via && `via ${via}`, as && `as ${as}`]
    .filter(Boolean)
    .join(' ');
}

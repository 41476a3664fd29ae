import type { Question, Rule } from '../topology/question.js';

/** A rule as the language writes it: `allow shop/web -> shop/api:8080 via tunl0`. Packet options are left out. */
export function ruleText(rule: Rule): string {
  const via = rule.via === undefined ? '' : ` via ${rule.via}`;
  const as = rule.as === undefined ? '' : ` as ${rule.as}`;
  return `${rule.action} ${questionText(rule)}${via}${as}`;
}

/** `shop/web -> shop/api:8080`; the protocol is written unless it is TCP. */
export function questionText({ from, to, port }: Question): string {
  const receiver = to.text.includes(':') && to.endpoint.kind === 'address' && port ? `[${to.text}]` : to.text;
  if (!port) return `${from.text} -> ${receiver}`;
  const protocol = port.protocol === 'tcp' ? '' : `/${port.protocol}`;
  return `${from.text} -> ${receiver}:${port.port}${protocol}`;
}

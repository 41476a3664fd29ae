import type { Question, Rule } from '../topology/question.js';
import { withPort } from './ask.js';

/** A rule as the language writes it: `allow shop/web -> shop/api:8080 via tunl0`. Packet options are left out. */
export function ruleText(rule: Rule): string {
  const via = rule.via === undefined ? '' : ` via ${rule.via}`;
  const as = rule.as === undefined ? '' : ` as ${rule.as}`;
  return `${rule.action} ${questionText(rule)}${via}${as}`;
}

/** `shop/web -> shop/api:8080`. */
export function questionText({ from, to, port }: Question): string {
  return `${from.text} -> ${withPort(to.text, port)}`;
}

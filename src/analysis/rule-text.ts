import type { Question, Rule } from '../topology/question.js';
import { withPort } from './ask.js';

/** A rule as the language writes it: `allow shop/web -> shop/api:8080 via tunl0`. Packet options are left out. */
export function ruleText(rule: Rule): string {
  const via = rule.via === undefined ? '' : ` via ${rule.via}`;
  const as = rule.as === undefined ? '' : ` as ${rule.as}`;
  return `${rule.action} ${questionText(rule)}${portListText(rule.ports)}${via}${as}`;
}

/** ` port 80,8000-8010/udp`, ` all ports`; nothing where a rule has no list of ports. */
export function portListText(ports: Rule['ports']): string {
  if (!ports) return '';
  if (ports.length === 3 && ports.every(({ first, last }) => first === 1 && last === 65535))
    return ' all ports';
  const texts = ports.map(({ protocol, first, last }) => {
    const range = first === last ? `${first}` : `${first}-${last}`;
    return protocol === 'tcp' ? range : `${range}/${protocol}`;
  });
  return ` port ${texts.join(', ')}`;
}

/** `shop/web -> shop/api:8080`. */
export function questionText({ from, to, port }: Question): string {
  return `${from.text} -> ${withPort(to.text, port)}`;
}

import type { Evidence } from '../simulator/trace.js';

/** What a reader of a picture can do without; the hop table has the full text. */
const details = / (?:proto \S+|scope \S+|src \S+|metric \d+|onlink|linkdown)(?= |$)/g;

/** A route as a note shows it: where to, and by what. Each word stays with its name when the line breaks. */
export function shortRoute(text: string): string {
  return text
    .replace(details, '')
    .trim()
    .replace(/\b(via|dev|default|blackhole|local) /g, '$1\u00a0');
}

/** The target of a rule as `iptables-save` prints it, `ACCEPT` in `-A FORWARD -i docker0 -j ACCEPT`; of a policy, its verdict. */
export function ruleTarget(text: string): string | undefined {
  return (
    /(?:^| )-[jg] (\S+)/.exec(text)?.[1] ?? /^:\S+ (\S+)/.exec(text)?.[1] ?? /^-P \S+ (\S+)/.exec(text)?.[1]
  );
}

/** Evidence in full, on one line; rules and policies with their table: `-t nat -A DOCKER …`. */
export function evidenceLine(evidence: Evidence): string {
  const { kind, text, chain } = evidence;
  if (!chain) return kind === 'absent-route' ? `missing: ${missingRoute(evidence)}` : text;
  return /^-[AP] /.test(text) ? `-t ${chain.split(' ')[0]} ${text}` : `${chain}: ${text}`;
}

/** A route that is not there, without the word that says so: it stands behind `missing`. */
export function missingRoute({ text }: Evidence): string {
  return text.replace(/ \(not there\)$/, '');
}

/** A rule as a note shows it: without its chain, which is named beside it, and without comments; options stay with their values. */
export function shortRule(text: string): string {
  return text
    .replace(/^-A \S+ /, '')
    .replace(/-m comment --comment (?:"(?:[^"\\]|\\.)*"|\S+) ?/g, '')
    .replace(/ comment "[^"]*"/, '')
    .trim()
    .replace(/(?<=^| )(--?[\w-]+) (?=[^-!])/g, '$1\u00a0');
}

/** ` · felix`; nothing when only the kernel had a hand in it. */
export function author(by: string): string {
  return by === 'kernel' || by === '' ? '' : `\u00a0·\u00a0${by}`;
}

/** Who wrote it and why, in a sentence's end: `written by felix: policy shop/api-from-web`. */
export function provenanceText({ kind, by, why }: Evidence): string {
  const verb = kind === 'absent-route' ? 'would be written by' : 'written by';
  return why ? `${verb} ${by}: ${why}` : `${verb} ${by}`;
}

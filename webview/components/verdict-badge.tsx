import type { VNode } from 'preact';
import type { Verdict } from '../../src/protocol/terms.js';
import type { Words } from '../l10n.js';
import { mood } from '../verdict.js';
import { Icon } from './icons.js';

/** A verdict by colour, by mark and by word, so that none of them is needed. */
export function VerdictBadge(props: {
  readonly verdict: Verdict;
  readonly words: Words;
  readonly label?: string;
}): VNode {
  const { verdict, words, label } = props;
  return (
    <span class={`badge ${mood(verdict)}`}>
      <Icon name={mood(verdict)} />
      {label ? words.labelled(label, words.verdict[verdict]) : words.verdict[verdict]}
    </span>
  );
}

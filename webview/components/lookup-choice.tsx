import type { VNode } from 'preact';
import type { TraceView } from '../../src/protocol/messages.js';
import type { Words } from '../l10n.js';

/** Which of two packets is shown: the one that asks cluster DNS for the receiver's name, or the one that follows. */
export function LookupChoice(props: {
  readonly lookup: TraceView['lookup'];
  readonly words: Words;
  readonly choose: (query: boolean) => void;
}): VNode | null {
  const { lookup, words, choose } = props;
  if (!lookup) return null;
  const choices = [
    { query: true, text: words.dnsQuery },
    { query: false, text: words.packetItself },
  ];
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is laid out by no flex box alike in all browsers
    <span class="lookup" role="group" aria-label={words.lookup}>
      {choices.map(({ query, text }, index) => (
        <button
          key={text}
          type="button"
          class="tool toggle"
          aria-pressed={query === (lookup === 'query')}
          onClick={() => choose(query)}
        >
          {index + 1} {text}
        </button>
      ))}
    </span>
  );
}

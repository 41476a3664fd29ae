import type { VNode } from 'preact';
import type { Words } from '../l10n.js';

/** A quiet mark: real kernels were seen to treat such packets as the simulator does. It leads to what was compared. */
export function SameAs(props: {
  readonly kernels: readonly string[];
  readonly words: Words;
  readonly open: () => void;
}): VNode | null {
  const { kernels, words, open } = props;
  if (kernels.length === 0) return null;
  return (
    <button type="button" class="same-as" title={words.sameAsHint} onClick={open}>
      {words.sameAs(kernels.join(', '))}
    </button>
  );
}

import type { VNode } from 'preact';
import type { TraceView } from '../../src/protocol/messages.js';
import type { TracePath } from '../../src/protocol/terms.js';
import type { Words } from '../l10n.js';
import { VerdictBadge } from './verdict-badge.js';

/** The question, and its answer in one line. */
export function Header(props: {
  readonly view: TraceView;
  readonly path: TracePath;
  readonly words: Words;
}): VNode {
  const { view, path, words } = props;
  return (
    <header class="header">
      <div class="headline">
        <h1>{view.title}</h1>
        <span class="badges">
          <VerdictBadge verdict={path.verdict} words={words} />
          {path.reply ? (
            <VerdictBadge verdict={path.reply.verdict} words={words} label={words.reply} />
          ) : (
            <span class="badge none">{words.noReply}</span>
          )}
        </span>
      </div>
      <p class="reason">{path.reason}</p>
    </header>
  );
}

import type { VNode } from 'preact';
import type { TraceView } from '../../src/protocol/messages.js';
import type { TracePath } from '../../src/protocol/terms.js';
import type { Words } from '../l10n.js';
import { VerdictBadge } from './verdict-badge.js';

/** The question, and its answer in one line: that of the shown path, or the trace's own where no packet could be sent. */
export function Header(props: {
  readonly view: TraceView;
  readonly path: TracePath | undefined;
  readonly words: Words;
}): VNode {
  const { view, path, words } = props;
  const { verdict, reason } = path ?? view.trace;
  return (
    <header class="header">
      <div class="headline">
        <h1>{view.title}</h1>
        <span class="badges">
          <VerdictBadge verdict={verdict} words={words} />
          {path?.reply && <VerdictBadge verdict={path.reply.verdict} words={words} label={words.reply} />}
          {path && !path.reply && <span class="badge none">{words.noReply}</span>}
        </span>
      </div>
      <p class="reason">{reason}</p>
    </header>
  );
}

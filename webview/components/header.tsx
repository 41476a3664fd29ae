import type { VNode } from 'preact';
import type { TraceView } from '../../src/protocol/messages.js';
import type { TracePath } from '../../src/protocol/terms.js';
import type { Channel } from '../channel.js';
import type { Words } from '../l10n.js';
import { LookupChoice } from './lookup-choice.js';
import { SameAs } from './same-as.js';
import { Difference, ScenarioChoice } from './scenario.js';
import { VerdictBadge } from './verdict-badge.js';

/** The question, and its answer in one line: that of the shown path, or the trace's own where no packet could be sent. */
export function Header(props: {
  readonly view: TraceView;
  readonly path: TracePath | undefined;
  readonly words: Words;
  readonly channel: Channel;
}): VNode {
  const { view, path, words, channel } = props;
  const { verdict, reason } = path ?? view.trace;
  return (
    <header class="header">
      <div class="headline">
        <h1>{view.title}</h1>
        <span class="badges">
          <VerdictBadge verdict={verdict} words={words} />
          {path?.reply && <VerdictBadge verdict={path.reply.verdict} words={words} label={words.reply} />}
          {path && !path.reply && <span class="badge none">{words.noReply}</span>}
          <SameAs
            kernels={view.confirmedBy ?? []}
            words={words}
            open={() => channel.post({ type: 'fidelity' })}
          />
        </span>
        <LookupChoice
          lookup={view.lookup}
          words={words}
          choose={(query) => channel.post({ type: 'lookup', query })}
        />
        <ScenarioChoice
          view={view}
          words={words}
          choose={(scenario) => channel.post({ type: 'scenario', scenario })}
        />
      </div>
      <p class="reason">{reason}</p>
      {view.lookupUnknown && <p class="reason">{words.noLookup(view.lookupUnknown)}</p>}
      {view.difference && (
        <Difference
          difference={view.difference}
          verdict={view.trace.verdict}
          words={words}
          reveal={(source) => channel.post({ type: 'reveal', source })}
        />
      )}
    </header>
  );
}

import type { VNode } from 'preact';
import type { TraceDifference, TraceView } from '../../src/protocol/messages.js';
import type { Verdict } from '../../src/protocol/terms.js';
import type { Words } from '../l10n.js';
import { VerdictBadge } from './verdict-badge.js';

/** Which scenario the question is asked under. */
export function ScenarioChoice(props: {
  readonly view: TraceView;
  readonly words: Words;
  readonly choose: (scenario: string) => void;
}): VNode | null {
  const { view, words, choose } = props;
  const { scenarios = [], scenario = '' } = view;
  if (scenarios.length === 0) return null;
  return (
    <label class="choice scenario">
      {words.scenario}
      <select value={scenario} onChange={(event) => choose(event.currentTarget.value)}>
        <option value="">{words.noScenario}</option>
        {scenarios.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

/** What the scenario changes: how the packet ended before, and the statement that did it. */
export function Difference(props: {
  readonly difference: TraceDifference;
  readonly verdict: Verdict;
  readonly words: Words;
  readonly reveal: (source: NonNullable<TraceDifference['cause']>['source']) => void;
}): VNode {
  const { difference, verdict, words, reveal } = props;
  const { before, cause, fresh, gone } = difference;
  if (!cause) return <p class="difference">{words.sameAsBefore}</p>;
  return (
    <p class="difference">
      <span title={before.reason}>
        {words.before} <VerdictBadge verdict={before.verdict} words={words} />
      </span>
      <span class="arrow" aria-hidden="true">
        →
      </span>
      <VerdictBadge verdict={verdict} words={words} />
      <button type="button" class="cause" onClick={() => reveal(cause.source)}>
        {cause.text}
      </button>
      <span class="count">{words.stepsChanged(fresh.length, gone)}</span>
    </p>
  );
}

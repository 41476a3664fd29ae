import type { VNode } from 'preact';
import type { Evidence, HopRow, StepReference } from '../../src/protocol/terms.js';
import type { Words } from '../l10n.js';
import { mood } from '../verdict.js';
import { Icon } from './icons.js';

/** One step: what the kernel did, what it rests on, which headers changed, and who wrote what decided. */
export function StepRow(props: {
  readonly row: HopRow;
  readonly isSelected: boolean;
  readonly isHovered: boolean;
  readonly isFresh: boolean;
  /** Whether a real kernel had the packet so; undefined where none was asked, or none could see it. */
  readonly agrees: boolean | undefined;
  /** The one row that the tab key leads to. */
  readonly isCurrent: boolean;
  readonly words: Words;
  readonly press: () => void;
  readonly hover: (step: StepReference | undefined) => void;
}): VNode {
  const { row, isSelected, isHovered, isFresh, agrees, isCurrent, words, press, hover } = props;
  const { verdict } = row;
  const classes = [
    'step',
    row.source && 'sourced',
    isHovered && 'hovered',
    isFresh && 'fresh',
    verdict && mood(verdict),
  ];
  return (
    <tr
      class={classes.filter(Boolean).join(' ')}
      tabIndex={isCurrent ? 0 : -1}
      aria-selected={isSelected}
      onClick={press}
      onPointerEnter={() => hover(row.reference)}
      onPointerLeave={() => hover(undefined)}
    >
      <td>
        <div class="what">
          <span class="text">
            {verdict && <Icon name={mood(verdict)} />}
            {row.text}
            {isFresh && <span class="mark">{words.changedStep}</span>}
            {agrees !== undefined && <Agreement agrees={agrees} words={words} />}
          </span>
          {row.evidence && <span class="evidence">{row.evidence}</span>}
        </div>
        {(row.why || row.by !== 'kernel') && (
          <div class="who">
            <span class="author">{row.by}</span>
            {row.why && <span class="why">{row.why}</span>}
          </div>
        )}
        <div class="rest">
          {row.also?.map((other) => (
            <Also key={other.text} evidence={other} words={words} />
          ))}
          {row.packet && <span class="packet">{row.packet}</span>}
        </div>
      </td>
    </tr>
  );
}

/** Whether the kernel did the same, by mark and by word. */
function Agreement({ agrees, words }: { readonly agrees: boolean; readonly words: Words }): VNode {
  const text = agrees ? words.stepAgrees : words.stepDiffers;
  return (
    <span class={`agreement ${agrees ? 'same' : 'other'}`} title={text}>
      <Icon name={agrees ? 'verify' : 'bad'} />
      <span class={agrees ? 'visually-hidden' : ''}>{text}</span>
    </span>
  );
}

/** What else bears on a step; a route that is not there stands out. */
function Also({ evidence, words }: { readonly evidence: Evidence; readonly words: Words }): VNode {
  const { kind, text, by, why } = evidence;
  const isMissing = kind === 'absent-route';
  return (
    <span class={isMissing ? 'also missing' : 'also'}>
      <span class="evidence">
        {isMissing && <span class="lack">{words.missing}</span>}
        {text}
      </span>
      <span class="why">
        {by}
        {why && `: ${why}`}
      </span>
    </span>
  );
}

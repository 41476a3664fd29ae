import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { HopRow, StepReference } from '../../src/protocol/terms.js';
import type { VerificationState } from '../../src/protocol/verification.js';
import type { Words } from '../l10n.js';
import { sameStep } from '../model.js';
import { agreementAt } from '../verified-steps.js';
import { StepRow } from './step-row.js';

export interface HopTableProps {
  readonly rows: readonly HopRow[];
  readonly selected: StepReference | undefined;
  /** Steps that are new under the scenario. */
  readonly fresh?: readonly StepReference[];
  /** The step whose arrow or note is pointed at. */
  readonly hovered: StepReference | undefined;
  /** What a real kernel says to the trace. */
  readonly verification: VerificationState;
  readonly words: Words;
  readonly select: (row: HopRow) => void;
  readonly reveal: (row: HopRow) => void;
  readonly hover: (step: StepReference | undefined) => void;
}

/** The picture again, in words: a group of rows for each hop, a row for each step. */
export function HopTable(props: HopTableProps): VNode {
  const { rows, selected, hovered, fresh = [], verification, words, select, reveal, hover } = props;
  const table = useRef<HTMLTableElement>(null);
  const current = Math.max(0, selected ? rows.findIndex((row) => sameStep(row.reference, selected)) : 0);

  useEffect(() => {
    const row = selected && table.current?.querySelector('tr[aria-selected="true"]');
    row?.scrollIntoView({ block: 'nearest' });
  }, [selected]);

  const press = (event: KeyboardEvent) => {
    const target = targetRow(event.key, current, rows.length);
    if (target !== undefined) {
      event.preventDefault();
      const row = rows[target];
      if (row) select(row);
      focusRow(table.current, target);
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      const row = rows[current];
      if (row) reveal(row);
    }
  };

  return (
    <table
      class="hops"
      ref={table}
      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: its rows are walked through with the arrow keys
      role="grid"
      aria-label={words.hops}
      aria-description={words.revealHint}
      onKeyDown={press}
    >
      {groups(rows).map((group) => (
        <HopGroup key={group.key} group={group} words={words}>
          {group.rows.map(({ row, index }) => (
            <StepRow
              key={index}
              row={row}
              isSelected={selected !== undefined && sameStep(row.reference, selected)}
              isHovered={hovered !== undefined && sameStep(row.reference, hovered)}
              isFresh={fresh.some((place) => sameStep(place, row.reference))}
              agrees={agreementAt(verification, row.reference)}
              isCurrent={index === current}
              words={words}
              press={() => {
                select(row);
                reveal(row);
              }}
              hover={hover}
            />
          ))}
        </HopGroup>
      ))}
    </table>
  );
}

interface Group {
  readonly key: string;
  readonly rows: { readonly row: HopRow; readonly index: number }[];
}

function HopGroup(props: {
  readonly group: Group;
  readonly words: Words;
  readonly children: VNode[];
}): VNode | null {
  const { group, words, children } = props;
  const first = group.rows[0]?.row;
  if (!first) return null;
  const { machine, namespace, devices, reference } = first;
  return (
    <tbody class={reference.road}>
      {reference.hop === 0 && reference.road !== 'forward' && (
        <tr class="road">
          <th scope="rowgroup">{words[reference.road]}</th>
        </tr>
      )}
      <tr class="hop">
        <th scope="rowgroup">
          <span class="number">{reference.hop + 1}</span>
          <span class="machine">{machine}</span>
          {namespace !== 'host' && <span class="namespace">{namespace}</span>}
          <span class="devices">{devices}</span>
        </th>
      </tr>
      {children}
    </tbody>
  );
}

function groups(rows: readonly HopRow[]): Group[] {
  const result: Group[] = [];
  for (const [index, row] of rows.entries()) {
    const key = `${row.reference.road} ${row.reference.hop}`;
    const last = result.at(-1);
    if (last?.key === key) last.rows.push({ row, index });
    else result.push({ key, rows: [{ row, index }] });
  }
  return result;
}

function targetRow(key: string, current: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return Math.min(count - 1, current + 1);
    case 'ArrowUp':
      return Math.max(0, current - 1);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}

function focusRow(table: HTMLTableElement | null, index: number): void {
  table?.querySelectorAll<HTMLElement>('tr.step')[index]?.focus();
}

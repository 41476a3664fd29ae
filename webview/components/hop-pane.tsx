import type { VNode } from 'preact';
import { useRef } from 'preact/hooks';
import type { SavedState } from '../saved-state.js';
import { useKeptScroll } from '../use-kept-scroll.js';
import { HopTable, type HopTableProps } from './hop-table.js';

/** The table of hops in a pane that scrolls. */
export function HopPane({ saved, ...table }: HopTableProps & { readonly saved: SavedState }): VNode {
  const pane = useRef<HTMLDivElement>(null);
  useKeptScroll(pane, 'hops', saved, table.rows.length > 0);
  return (
    <div class="hop-pane" ref={pane}>
      <HopTable {...table} />
    </div>
  );
}

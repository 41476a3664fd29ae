import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { DiagramItem, SequenceDiagram, StepReference } from '../../src/protocol/terms.js';
import { Picture } from '../diagram/picture.js';
import type { Words } from '../l10n.js';
import type { Palette } from '../mermaid/palette.js';
import { renderMermaid } from '../mermaid/render.js';
import { shownText } from '../model.js';
import type { SavedState } from '../saved-state.js';
import { useKeptScroll } from '../use-kept-scroll.js';

/** Draws the diagram, and keeps the last picture until the next one is ready. */
export function DiagramView(props: {
  readonly diagram: SequenceDiagram;
  readonly showReply: boolean;
  readonly palette: Palette;
  readonly selected: StepReference | undefined;
  readonly hovered: StepReference | undefined;
  readonly saved: SavedState;
  readonly words: Words;
  /** What the figure is called, for those who cannot see it. */
  readonly label: string;
  /** The road in one sentence, for the same. */
  readonly road: string;
  readonly pick: (item: DiagramItem) => void;
  readonly hover: (item: DiagramItem | undefined) => void;
  readonly zoomChanged: (effective: number, chosen: number | undefined) => void;
  /** Gives the picture to the toolbar. */
  readonly drawn: (picture: Picture | undefined) => void;
}): VNode {
  const { diagram, showReply, palette, selected, hovered, words, label, road, saved } = props;
  const pane = useRef<HTMLElement>(null);
  const picture = useRef<Picture>(null);
  const latest = useRef(props);
  latest.current = props;
  const drawnText = useRef('');
  const [failure, setFailure] = useState<string>();
  const [drawings, setDrawings] = useState(0);
  const text = shownText(diagram, showReply);

  useEffect(() => {
    if (!pane.current) return;
    const created = new Picture(
      pane.current,
      {
        pick: (item) => latest.current.pick(item),
        hover: (item) => latest.current.hover(item),
        zoom: (effective, chosen) => latest.current.zoomChanged(effective, chosen),
      },
      latest.current.saved.current.zoom,
    );
    picture.current = created;
    latest.current.drawn(created);
    return () => {
      created.dispose();
      latest.current.drawn(undefined);
    };
  }, []);

  useEffect(() => {
    const aborter = new AbortController();
    renderMermaid(text, palette, aborter.signal).then(
      (svg) => {
        if (svg === undefined) return;
        picture.current?.show(svg, latest.current.diagram);
        drawnText.current = text;
        setFailure(undefined);
        setDrawings((count) => count + 1);
      },
      (error: unknown) => {
        if (!aborter.signal.aborted) setFailure(error instanceof Error ? error.message : String(error));
      },
    );
    return () => aborter.abort();
  }, [text, palette]);

  useEffect(() => {
    if (drawnText.current === text) picture.current?.name(diagram);
  }, [diagram, text]);

  // A new drawing must be marked too.
  useEffect(() => picture.current?.mark(selected, hovered), [selected, hovered, drawings, diagram]);

  useKeptScroll(pane, 'diagram', saved, drawings > 0);

  useEffect(() => {
    if (selected) picture.current?.reach(selected);
  }, [selected]);

  return (
    <figure class="diagram" aria-label={label} aria-description={road}>
      {failure && (
        <p class="failure">
          {words.drawingFailed} {failure}
        </p>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a pane that scrolls must be reached by keyboard */}
      <section class="picture" ref={pane} tabIndex={0} aria-label={words.diagram} />
    </figure>
  );
}

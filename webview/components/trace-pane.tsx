import type { VNode } from 'preact';
import { useCallback, useState } from 'preact/hooks';
import type { TraceView } from '../../src/protocol/messages.js';
import type { SourceRange, StepReference, TracePath } from '../../src/protocol/terms.js';
import type { Channel } from '../channel.js';
import { pngOf, standaloneSvg } from '../diagram/export.js';
import type { Picture } from '../diagram/picture.js';
import type { Words } from '../l10n.js';
import type { Palette } from '../mermaid/palette.js';
import { type Action, diagramOf, type Model, roadSummary, shownRows, shownText } from '../model.js';
import type { SavedState } from '../saved-state.js';
import { DiagramView } from './diagram-view.js';
import { HopPane } from './hop-pane.js';
import { Split } from './split.js';
import { Toolbar } from './toolbar.js';

/** The picture with its toolbar, above the table of hops. */
export function TracePane(props: {
  readonly view: TraceView;
  readonly path: TracePath;
  readonly model: Model;
  readonly dispatch: (action: Action) => void;
  readonly palette: Palette;
  readonly words: Words;
  readonly channel: Channel;
  readonly saved: SavedState;
}): VNode {
  const { view, path, model, dispatch, palette, words, channel, saved } = props;
  const [picture, setPicture] = useState<Picture>();
  const [zoom, setZoom] = useState(1);
  const [hovered, setHovered] = useState<StepReference>();
  const [share, setShare] = useState(saved.current.split?.diagram ?? 0.58);
  const [notice, setNotice] = useState('');
  const diagram = diagramOf(view, model.path) ?? view.diagram;
  const rows = shownRows(model);

  const pick = (step: StepReference, source: SourceRange | undefined) => {
    dispatch({ type: 'select', step });
    if (source) channel.post({ type: 'reveal', source });
  };
  const copy = () => {
    channel.post({ type: 'copy', text: shownText(diagram, model.showReply) });
    setNotice(words.copied);
    setTimeout(() => setNotice(''), 2500);
  };
  const save = async (format: 'svg' | 'png') => {
    if (!picture?.svg) return;
    const svg = standaloneSvg(picture.svg, palette.background);
    channel.post({ type: 'export', format, data: format === 'svg' ? svg : await pngOf(svg) });
  };
  const zoomChanged = useCallback(
    (effective: number, chosen: number | undefined) => {
      setZoom(effective);
      saved.change({ zoom: chosen });
    },
    [saved],
  );

  return (
    <section class="trace">
      <Toolbar
        view={view}
        path={model.path}
        showReply={model.showReply}
        zoom={zoom}
        notice={notice}
        verification={model.verification.state}
        words={words}
        actions={{
          zoom: (command) => picture?.zoom(command),
          path: (chosen) => dispatch({ type: 'path', path: chosen }),
          reply: (show) => dispatch({ type: 'reply', show }),
          copy,
          save: (format) => void save(format),
          verify: () => channel.post({ type: 'verify' }),
        }}
      />
      <Split
        direction="column"
        share={share}
        label={words.resizeHops}
        resize={(next) => {
          setShare(next);
          saved.change({ split: { ...saved.current.split, diagram: next } });
        }}
        first={
          <DiagramView
            diagram={diagram}
            showReply={model.showReply}
            palette={palette}
            selected={model.selected}
            hovered={hovered}
            saved={saved}
            words={words}
            label={`${view.title}: ${words.verdict[path.verdict]}`}
            road={roadSummary(path)}
            pick={(item) => pick(item.reference, item.source)}
            hover={(item) => setHovered(item?.reference)}
            zoomChanged={zoomChanged}
            drawn={setPicture}
          />
        }
        second={
          <HopPane
            rows={rows}
            selected={model.selected}
            hovered={hovered}
            words={words}
            saved={saved}
            verification={model.verification}
            select={(row) => dispatch({ type: 'select', step: row.reference })}
            reveal={(row) => row.source && channel.post({ type: 'reveal', source: row.source })}
            hover={setHovered}
            {...(view.difference ? { fresh: view.difference.fresh } : {})}
          />
        }
      />
    </section>
  );
}

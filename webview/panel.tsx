import type { VNode } from 'preact';
import { useEffect, useMemo, useReducer, useState } from 'preact/hooks';
import type { Channel } from './channel.js';
import { Banner } from './components/banner.js';
import { Header } from './components/header.js';
import { Notes } from './components/notes.js';
import { Split } from './components/split.js';
import { TracePane } from './components/trace-pane.js';
import { VerificationBar } from './components/verification.js';
import { pageWords } from './l10n.js';
import { initialModel, shownPath, update } from './model.js';
import type { SavedState } from './saved-state.js';
import { usePalette } from './use-palette.js';

/** All of the panel: the answer, the picture with its hops, and the notes. */
export function Panel({ channel, saved }: { readonly channel: Channel; readonly saved: SavedState }): VNode {
  const [model, dispatch] = useReducer(update, saved.current, initialModel);
  const [share, setShare] = useState(saved.current.split?.notes ?? 0.64);
  const palette = usePalette();
  const words = useMemo(pageWords, []);
  const { view, notes, problem } = model;
  const path = shownPath(model);
  const answer = path ?? view?.trace;

  useEffect(() => {
    const stop = channel.listen((message) => dispatch({ type: 'message', message }));
    channel.post({ type: 'ready' });
    return stop;
  }, [channel]);

  useEffect(() => {
    if (view) saved.change({ params: view.params, view, notes, path: model.path, reply: model.showReply });
  }, [saved, view, notes, model.path, model.showReply]);

  const trace = view && path && (
    <TracePane
      view={view}
      path={path}
      model={model}
      dispatch={dispatch}
      palette={palette}
      words={words}
      channel={channel}
      saved={saved}
    />
  );
  const pages = notes.length > 0 && (
    <Notes
      notes={notes}
      palette={palette}
      words={words}
      saved={saved}
      open={(href, from) => channel.post({ type: 'open', href, from })}
    />
  );

  return (
    <main class="panel">
      {view && <Header view={view} path={path} words={words} channel={channel} />}
      {view && (
        <VerificationBar
          verification={model.verification}
          words={words}
          select={(step) => dispatch({ type: 'select', step })}
        />
      )}
      {problem && <Banner message={problem} detail={view ? words.stale : ''} />}
      {trace && pages ? (
        <Split
          direction="row"
          share={share}
          label={words.resizeNotes}
          resize={(next) => {
            setShare(next);
            saved.change({ split: { ...saved.current.split, notes: next } });
          }}
          first={trace}
          second={pages}
        />
      ) : (
        trace || pages || (!problem && !view && <p class="waiting">{words.waiting}</p>)
      )}
      <p class="visually-hidden" role="status" aria-live="polite">
        {view && answer && `${view.title}: ${words.verdict[answer.verdict]}. ${answer.reason}`}
      </p>
    </main>
  );
}

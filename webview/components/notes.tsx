import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Note } from '../../src/protocol/messages.js';
import type { Words } from '../l10n.js';
import type { Palette } from '../mermaid/palette.js';
import { drawFences } from '../notes/fences.js';
import { renderMarkdown } from '../notes/markdown.js';
import type { SavedState } from '../saved-state.js';
import { useKeptScroll } from '../use-kept-scroll.js';

/** The user's notes. Links open in the editor; anchors scroll. */
export function Notes(props: {
  readonly notes: readonly Note[];
  readonly palette: Palette;
  readonly words: Words;
  readonly saved: SavedState;
  readonly open: (href: string, from: string) => void;
}): VNode {
  const { notes, palette, words, saved, open } = props;
  const pane = useRef<HTMLElement>(null);
  useKeptScroll(pane, 'notes', saved, true);
  return (
    <section class="notes" ref={pane} aria-label={words.notes}>
      {notes.map((note) => (
        <article key={note.uri}>
          {notes.length > 1 && <p class="file">{note.title}</p>}
          <NoteText note={note} palette={palette} open={open} />
        </article>
      ))}
    </section>
  );
}

function NoteText(props: {
  readonly note: Note;
  readonly palette: Palette;
  readonly open: (href: string, from: string) => void;
}): VNode {
  const { note, palette, open } = props;
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const { current } = box;
    if (!current) return;
    const aborter = new AbortController();
    current.innerHTML = renderMarkdown(note.markdown, note.base);
    void drawFences(current, palette, aborter.signal);
    return () => aborter.abort();
  }, [note.markdown, note.base, palette]);

  const click = (event: MouseEvent) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    const href = link?.getAttribute('href');
    if (!href) return;
    event.preventDefault();
    if (href.startsWith('#')) scrollTo(box.current, href.slice(1));
    else open(href, note.uri);
  };
  // biome-ignore lint/a11y/noStaticElementInteractions: only the links in it are clicked
  // biome-ignore lint/a11y/useKeyWithClickEvents: a link's Enter is a click
  return <div class="markdown" ref={box} onClick={click} />;
}

function scrollTo(note: HTMLElement | null, fragment: string): void {
  const headings = [...(note?.querySelectorAll<HTMLElement>('[data-heading]') ?? [])];
  // Markdown's links are percent-encoded, headings are not.
  const heading = headings.find(({ dataset }) => encodeURI(dataset.heading ?? '') === fragment.toLowerCase());
  heading?.scrollIntoView({ block: 'start' });
}

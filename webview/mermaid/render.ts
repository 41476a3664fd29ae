import { mermaidConfig } from './config.js';
import type { Palette } from './palette.js';

/** Mermaid is large: it is fetched when the first picture is needed, and each kind of diagram with its first one. */
const load = once(() => import('mermaid').then((module) => module.default));

let configured: Palette | undefined;
let drawn = 0;

/**
 * Draws Mermaid source as SVG text. Resolves to nothing when the signal is aborted meanwhile; rejects with
 * Mermaid's message when the source is wrong. Ids are given out at once, so that pictures never share one.
 */
export async function renderMermaid(
  source: string,
  palette: Palette,
  signal: AbortSignal,
): Promise<string | undefined> {
  const id = `knet-${drawn++}`;
  const mermaid = await load();
  if (signal.aborted) return undefined;
  if (configured !== palette) mermaid.initialize(mermaidConfig(palette));
  configured = palette;
  const { svg } = await mermaid.render(id, source, drawingBoard());
  return signal.aborted ? undefined : svg;
}

/** Mermaid measures text in the page, so it draws in a part of it that nobody sees. */
const drawingBoard = once(() => {
  const board = document.createElement('div');
  board.className = 'drawing-board';
  board.ariaHidden = 'true';
  return document.body.appendChild(board);
});

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

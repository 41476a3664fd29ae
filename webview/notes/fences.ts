import type { Palette } from '../mermaid/palette.js';
import { renderMermaid } from '../mermaid/render.js';

/** Pictures of fences drawn before, so that typing elsewhere in the note does not make them flicker. */
const drawn = new Map<string, string>();
const mostKept = 40;

/**
 * Draws the Mermaid fences of a note in their places. A fence whose source is wrong keeps its text, with
 * Mermaid's message below it.
 */
export async function drawFences(note: HTMLElement, palette: Palette, signal: AbortSignal): Promise<void> {
  for (const fence of note.querySelectorAll<HTMLElement>('pre.mermaid-source')) {
    const source = fence.textContent ?? '';
    const key = JSON.stringify([source, palette]);
    try {
      const svg = drawn.get(key) ?? (await renderMermaid(source, palette, signal));
      if (!svg || signal.aborted) return;
      keep(key, svg);
      fence.replaceWith(figure(svg));
    } catch (error) {
      if (signal.aborted) return;
      fence.after(complaint(error));
    }
  }
}

function figure(svg: string): HTMLElement {
  const element = document.createElement('figure');
  element.className = 'mermaid-figure';
  element.innerHTML = svg;
  return element;
}

function complaint(error: unknown): HTMLElement {
  const element = document.createElement('p');
  element.className = 'mermaid-error';
  element.textContent = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  return element;
}

function keep(key: string, svg: string): void {
  drawn.delete(key);
  drawn.set(key, svg);
  for (const oldest of drawn.keys()) {
    if (drawn.size <= mostKept) break;
    drawn.delete(oldest);
  }
}

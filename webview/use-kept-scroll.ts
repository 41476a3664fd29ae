import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';
import type { SavedState } from './saved-state.js';

/** Puts a pane's scroll offset back once its content is there, and keeps it as it changes. */
export function useKeptScroll(
  pane: RefObject<HTMLElement | null>,
  name: string,
  saved: SavedState,
  isFilled: boolean,
): void {
  useEffect(() => {
    const element = pane.current;
    if (!element || !isFilled) return;
    const [left, top] = saved.current.scroll?.[name] ?? [0, 0];
    element.scrollTo({ left, top, behavior: 'instant' });
    const keep = () =>
      saved.change({ scroll: { ...saved.current.scroll, [name]: [element.scrollLeft, element.scrollTop] } });
    element.addEventListener('scroll', keep, { passive: true });
    return () => element.removeEventListener('scroll', keep);
  }, [pane, name, saved, isFilled]);
}

import { useEffect, useState } from 'preact/hooks';
import { onThemeChange, type Palette, readPalette } from './mermaid/palette.js';

/** The theme's colours; a new object only when one of them changes. */
export function usePalette(): Palette {
  const [palette, setPalette] = useState(readPalette);
  useEffect(
    () =>
      onThemeChange(() => {
        const now = readPalette();
        setPalette((before) => (JSON.stringify(before) === JSON.stringify(now) ? before : now));
      }),
    [],
  );
  return palette;
}

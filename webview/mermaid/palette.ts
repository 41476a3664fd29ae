const colors = [
  'background',
  'foreground',
  'muted',
  'accent',
  'line',
  'surface',
  'frame',
  'machine',
  'note',
  'note-line',
  'good',
  'good-note',
  'bad',
  'bad-note',
  'open',
  'open-note',
] as const;

/** The panel's colours as plain `#rrggbb`, which Mermaid can calculate with and a saved picture keeps; and its font. */
export type Palette = Readonly<Record<(typeof colors)[number], string>> & {
  readonly dark: boolean;
  readonly font: string;
};

/** Reads the style sheet's `--knet-…` colours as the current theme resolves them. */
export function readPalette(): Palette {
  const probe = document.body.appendChild(document.createElement('span'));
  // Where the desktop forces its colours, every colour would read as that of plain text.
  probe.style.setProperty('forced-color-adjust', 'none');
  const resolve = (name: string): string => {
    probe.style.color = `var(--knet-${name})`;
    return getComputedStyle(probe).color;
  };
  const flatten = flattener(resolve('background'));
  const resolved = colors.map((name) => [name, flatten(resolve(name))] as const);
  probe.remove();
  return {
    ...(Object.fromEntries(resolved) as Record<(typeof colors)[number], string>),
    dark: document.body.matches('.vscode-dark, .vscode-high-contrast:not(.vscode-high-contrast-light)'),
    font: getComputedStyle(document.body).fontFamily,
  };
}

/** Turns a colour in any CSS notation, half transparent ones too, into what it looks like on the background. */
function flattener(background: string): (color: string) => string {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  const pixel = canvas.getContext('2d', { willReadFrequently: true });
  return (color) => {
    if (!pixel) return color;
    for (const layer of [background, color]) {
      pixel.fillStyle = layer;
      pixel.fillRect(0, 0, 1, 1);
    }
    const channels = [...pixel.getImageData(0, 0, 1, 1).data].slice(0, 3);
    return `#${channels.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
  };
}

/** Calls back when the editor's colour theme changes: it then changes the class and the style of the page. */
export function onThemeChange(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.body, { attributeFilter: ['class', 'data-vscode-theme-id'] });
  observer.observe(document.documentElement, { attributeFilter: ['style'] });
  return () => observer.disconnect();
}

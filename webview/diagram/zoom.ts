/** Sizes of the picture and of the pane that it is seen through, in pixels. */
export interface Sizes {
  readonly picture: { readonly width: number; readonly height: number };
  readonly pane: { readonly width: number; readonly height: number };
}

export const smallest = 0.1;
export const largest = 4;
/** Below this, text is too small to read, so fitting stops there and the pane scrolls. */
const readable = 0.75;
const step = 1.2;

/** How large a picture is at first: as wide as its pane, but readable, and never enlarged. */
export function initialZoom({ picture, pane }: Sizes): number {
  return Math.min(1, Math.max(readable, pane.width / picture.width));
}

/** All of the picture in the pane, never enlarged. */
export function fitZoom({ picture, pane }: Sizes): number {
  return clamp(Math.min(1, pane.width / picture.width, pane.height / picture.height));
}

export function zoomed(zoom: number, direction: 'in' | 'out'): number {
  const next = direction === 'in' ? zoom * step : zoom / step;
  const passesNatural = (zoom < 1 && next > 1) || (zoom > 1 && next < 1);
  return passesNatural ? 1 : clamp(next);
}

/** Zoom after a turn of the wheel (or two fingers' pinch), whose `deltaY` is in pixels. */
export function wheeled(zoom: number, deltaY: number): number {
  return clamp(zoom * Math.exp(-Math.max(-60, Math.min(60, deltaY)) / 240));
}

/** The scroll offset that keeps what is under the pointer where it is. */
export function anchored(scroll: number, pointer: number, before: number, after: number): number {
  return (scroll + pointer) * (after / before) - pointer;
}

function clamp(zoom: number): number {
  return Math.min(largest, Math.max(smallest, zoom));
}

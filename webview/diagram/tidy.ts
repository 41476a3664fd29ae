/** White space between a note and the frame around it, in the picture's own units. */
const space = 10;

/**
 * Mends what Mermaid's picture lacks in the panel: a browser shows an SVG's title as a tooltip wherever the pointer
 * is (the pane has it as its label); lifelines end below the frames of their machines; notes stick out of them.
 */
export function tidy(svg: SVGSVGElement): void {
  for (const title of svg.querySelectorAll(':scope > title, :scope > desc')) title.remove();
  svg.setAttribute('aria-hidden', 'true');
  const frames = [...svg.querySelectorAll<SVGRectElement>('rect.rect')];
  if (frames.length === 0) return;
  endLifelines(svg, frames);
  widenFrames(svg, frames);
}

function endLifelines(svg: SVGSVGElement, frames: readonly SVGRectElement[]): void {
  const bottom = Math.max(...frames.map(({ y, height }) => y.baseVal.value + height.baseVal.value));
  for (const lifeline of svg.querySelectorAll<SVGLineElement>('.actor-line')) {
    if (lifeline.y2.baseVal.value > bottom) lifeline.setAttribute('y2', String(bottom));
  }
}

interface Span {
  readonly left: number;
  readonly right: number;
}

/** The first and the last frame take in the notes that stick out of the picture's sides. */
function widenFrames(svg: SVGSVGElement, frames: readonly SVGRectElement[]): void {
  const notes = [...svg.querySelectorAll<SVGRectElement>('rect.note')].map(spanOf);
  const spans = frames.map(spanOf);
  const left = Math.min(...spans.map((span) => span.left));
  const right = Math.max(...spans.map((span) => span.right));
  for (const [index, frame] of frames.entries()) {
    const span = spans[index] ?? spanOf(frame);
    const own = notes.filter((note) => middle(note) > span.left && middle(note) < span.right);
    const wide = {
      left: span.left === left ? Math.min(left, ...own.map((note) => note.left - space)) : span.left,
      right: span.right === right ? Math.max(right, ...own.map((note) => note.right + space)) : span.right,
    };
    frame.setAttribute('x', String(wide.left));
    frame.setAttribute('width', String(wide.right - wide.left));
  }
  showAll(svg, frames.map(spanOf));
}

/** Widens what is seen of the picture until the frames are in it. */
function showAll(svg: SVGSVGElement, spans: readonly Span[]): void {
  const { x, y, width, height } = svg.viewBox.baseVal;
  const left = Math.min(x, ...spans.map((span) => span.left - space));
  const right = Math.max(x + width, ...spans.map((span) => span.right + space));
  svg.setAttribute('viewBox', `${left} ${y} ${right - left} ${height}`);
}

function spanOf({ x, width }: SVGRectElement): Span {
  return { left: x.baseVal.value, right: x.baseVal.value + width.baseVal.value };
}

function middle({ left, right }: Span): number {
  return (left + right) / 2;
}

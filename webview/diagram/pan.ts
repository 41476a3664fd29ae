/** Pixels that a pressed pointer may move before it is a drag and no longer a click. */
const slack = 4;

/** Lets the pane be dragged with the mouse; a drag's last click is swallowed. Returns how to undo it. */
export function panByDrag(pane: HTMLElement): () => void {
  let start: { x: number; y: number; left: number; top: number } | undefined;
  let isDragging = false;

  const press = (event: PointerEvent) => {
    if (event.button !== 0 || event.pointerType === 'touch') return;
    start = { x: event.clientX, y: event.clientY, left: pane.scrollLeft, top: pane.scrollTop };
    isDragging = false;
  };
  const drag = (event: PointerEvent) => {
    if (!start) return;
    const [dx, dy] = [event.clientX - start.x, event.clientY - start.y];
    if (!isDragging && Math.hypot(dx, dy) < slack) return;
    isDragging = true;
    pane.classList.add('dragging');
    pane.scrollLeft = start.left - dx;
    pane.scrollTop = start.top - dy;
  };
  const release = () => {
    start = undefined;
    pane.classList.remove('dragging');
  };
  const click = (event: MouseEvent) => {
    if (isDragging) event.stopPropagation();
    isDragging = false;
  };
  const aborter = new AbortController();
  const { signal } = aborter;
  pane.addEventListener('pointerdown', press, { signal });
  window.addEventListener('pointermove', drag, { signal });
  window.addEventListener('pointerup', release, { signal });
  window.addEventListener('pointercancel', release, { signal });
  pane.addEventListener('click', click, { capture: true, signal });
  return () => aborter.abort();
}

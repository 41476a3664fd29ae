import type { ComponentChildren, VNode } from 'preact';
import { useRef } from 'preact/hooks';

/** Two panes with a divider that can be dragged, or moved with the arrow keys. `share` is the first pane's, 0 to 1. */
export function Split(props: {
  readonly direction: 'row' | 'column';
  readonly share: number;
  readonly label: string;
  readonly resize: (share: number) => void;
  readonly first: ComponentChildren;
  readonly second: ComponentChildren;
}): VNode {
  const { direction, share, label, resize, first, second } = props;
  const box = useRef<HTMLDivElement>(null);
  const toShare = (event: PointerEvent): number => {
    const bounds = boundsOf(box.current);
    if (!bounds) return share;
    return direction === 'row'
      ? (event.clientX - bounds.left) / bounds.width
      : (event.clientY - bounds.top) / bounds.height;
  };
  const [less, more] = direction === 'row' ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown'];
  return (
    <div class={`split ${direction}`} ref={box} style={{ '--share': share }}>
      <div class="pane first">{first}</div>
      {/* biome-ignore lint/a11y/useSemanticElements: an <hr> cannot be focused and moved */}
      <div
        class="divider"
        role="separator"
        tabIndex={0}
        aria-label={label}
        aria-orientation={direction === 'row' ? 'vertical' : 'horizontal'}
        aria-valuemin={10}
        aria-valuemax={90}
        aria-valuenow={Math.round(share * 100)}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={(event) => {
          if (event.currentTarget.hasPointerCapture(event.pointerId)) resize(bounded(toShare(event)));
        }}
        onKeyDown={(event) => {
          if (event.key !== less && event.key !== more) return;
          event.preventDefault();
          resize(bounded(share + (event.key === less ? -0.04 : 0.04)));
        }}
      />
      <div class="pane second">{second}</div>
    </div>
  );
}

/** Where the style sheet dissolves a split into the one around it, that one's bounds count. */
function boundsOf(split: HTMLElement | null): DOMRect | undefined {
  const laidOut =
    split && getComputedStyle(split).display === 'contents' ? split.parentElement?.closest('.split') : split;
  return laidOut?.getBoundingClientRect();
}

function bounded(share: number): number {
  return Math.min(0.9, Math.max(0.1, share));
}

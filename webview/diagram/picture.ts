import type { DiagramItem, SequenceDiagram, StepReference } from '../../src/protocol/terms.js';
import { itemFor } from '../model.js';
import { pictureHead } from './head.js';
import { panByDrag } from './pan.js';
import { type DrawnElements, findElements, nameParts, type Part } from './parts.js';
import { tidy } from './tidy.js';
import { anchored, fitZoom, initialZoom, type Sizes, wheeled, zoomed } from './zoom.js';

export type ZoomCommand = 'in' | 'out' | 'natural' | 'fit';

/** What the picture tells. */
export interface PictureListener {
  readonly pick: (item: DiagramItem) => void;
  readonly hover: (item: DiagramItem | undefined) => void;
  /** The zoom in force, and the one that was chosen, if one was. */
  readonly zoom: (effective: number, chosen: number | undefined) => void;
}

/** The drawn diagram in its scrolling pane: zoom, pan, and what lights up when it is pointed at. */
export class Picture {
  readonly #sheet = document.createElement('div');
  readonly #aborter = new AbortController();
  readonly #resizes: ResizeObserver;
  readonly #undoPan: () => void;
  #svg: SVGSVGElement | undefined;
  #head: SVGSVGElement | undefined;
  #elements: DrawnElements = { messages: [], notes: [] };
  #parts: readonly Part[] = [];
  #zoom = 1;

  constructor(
    private readonly pane: HTMLElement,
    private readonly listener: PictureListener,
    private chosen: number | undefined,
  ) {
    const { signal } = this.#aborter;
    this.#sheet.className = 'sheet';
    pane.append(this.#sheet);
    pane.addEventListener('wheel', (event) => this.#wheel(event), { passive: false, signal });
    pane.addEventListener('keydown', (event) => this.#key(event), { signal });
    pane.addEventListener('scroll', () => this.#showHead(), { passive: true, signal });
    this.#sheet.addEventListener('click', (event) => this.#click(event), { signal });
    this.#sheet.addEventListener('pointerover', (event) => listener.hover(this.#partAt(event)?.item), {
      signal,
    });
    this.#sheet.addEventListener('pointerleave', () => listener.hover(undefined), { signal });
    this.#undoPan = panByDrag(pane);
    this.#resizes = new ResizeObserver(() => this.#resize());
    this.#resizes.observe(pane);
  }

  get svg(): SVGSVGElement | undefined {
    return this.#svg;
  }

  /** Puts a newly drawn picture in the place of the last one, at the same zoom and place. */
  show(svgText: string, diagram: SequenceDiagram): void {
    this.#sheet.innerHTML = svgText;
    this.#svg = this.#sheet.querySelector('svg') ?? undefined;
    if (!this.#svg) return;
    tidy(this.#svg);
    this.#elements = findElements(this.#svg);
    this.name(diagram);
    this.#head = pictureHead(this.#svg);
    if (this.#head) this.#addHead(this.#head);
    this.#resize();
  }

  /** Says anew what the arrows and notes stand for: an edit elsewhere moves their places in the text. */
  name(diagram: SequenceDiagram): void {
    this.#parts = nameParts(this.#elements, diagram);
  }

  zoom(command: ZoomCommand): void {
    const sizes = this.#sizes();
    if (!sizes) return;
    const target = {
      natural: 1,
      fit: fitZoom(sizes),
      in: zoomed(this.#zoom, 'in'),
      out: zoomed(this.#zoom, 'out'),
    };
    const { clientWidth, clientHeight } = this.pane;
    this.#choose(target[command], clientWidth / 2, clientHeight / 2);
  }

  /** Lights up what stands for the selected step, and for the one that is pointed at. */
  mark(selected: StepReference | undefined, hovered: StepReference | undefined): void {
    const items = this.#parts.map(({ item }) => item);
    const lit = (step: StepReference | undefined) => (step ? itemFor(items, step) : undefined);
    const [chosen, pointed] = [lit(selected), lit(hovered)];
    for (const { item, element } of this.#parts) {
      element.classList.toggle('knet-selected', item === chosen);
      element.classList.toggle('knet-hovered', item === pointed);
    }
  }

  /** Scrolls the pane, and nothing else, until the step's arrow or note is seen. */
  reach(step: StepReference): void {
    const item = itemFor(
      this.#parts.map((part) => part.item),
      step,
    );
    const element = this.#parts.find((part) => part.item === item)?.element;
    if (!element) return;
    const part = element.getBoundingClientRect();
    const pane = this.pane.getBoundingClientRect();
    const margin = (this.#head?.getBoundingClientRect().height ?? 0) + 16;
    const isSeen =
      part.top >= pane.top + margin &&
      part.bottom <= pane.bottom &&
      part.left >= pane.left &&
      part.right <= pane.right;
    if (isSeen) return;
    this.pane.scrollBy({
      left: part.left + part.width / 2 - (pane.left + pane.width / 2),
      top: part.top + part.height / 2 - (pane.top + pane.height / 2),
      behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth',
    });
  }

  dispose(): void {
    this.#aborter.abort();
    this.#resizes.disconnect();
    this.#undoPan();
    this.#sheet.remove();
  }

  #addHead(head: SVGSVGElement): void {
    const holder = document.createElement('div');
    holder.className = 'head';
    holder.ariaHidden = 'true';
    holder.append(head);
    this.#sheet.prepend(holder);
  }

  #choose(zoom: number, anchorX: number, anchorY: number): void {
    const before = this.#zoom;
    const { scrollLeft, scrollTop } = this.pane;
    this.chosen = zoom;
    this.#apply(zoom);
    this.pane.scrollLeft = anchored(scrollLeft, anchorX, before, zoom);
    this.pane.scrollTop = anchored(scrollTop, anchorY, before, zoom);
  }

  #resize(): void {
    const sizes = this.#sizes();
    if (sizes) this.#apply(this.chosen ?? initialZoom(sizes));
  }

  #apply(zoom: number): void {
    const sizes = this.#sizes();
    if (!sizes || !this.#svg) return;
    this.#zoom = zoom;
    const width = `${Math.round(sizes.picture.width * zoom)}px`;
    this.#svg.style.width = width;
    this.#svg.style.height = `${Math.round(sizes.picture.height * zoom)}px`;
    if (this.#head) {
      this.#head.style.width = width;
      this.#head.style.height = `${Math.round(this.#head.viewBox.baseVal.height * zoom)}px`;
    }
    this.#showHead();
    this.listener.zoom(zoom, this.chosen);
  }

  #sizes(): Sizes | undefined {
    if (!this.#svg || this.pane.clientWidth === 0) return undefined;
    const { width, height } = this.#svg.viewBox.baseVal;
    return {
      picture: { width, height },
      pane: { width: this.pane.clientWidth, height: this.pane.clientHeight },
    };
  }

  #showHead(): void {
    const height = this.#head?.getBoundingClientRect().height ?? 0;
    this.#sheet.classList.toggle('scrolled', height > 0 && this.pane.scrollTop > height);
  }

  #partAt(event: Event): Part | undefined {
    const element = event.target instanceof Element ? event.target.closest('.knet-part') : null;
    return element ? this.#parts.find((part) => part.element === element) : undefined;
  }

  #click(event: MouseEvent): void {
    const part = this.#partAt(event);
    if (part) this.listener.pick(part.item);
  }

  #wheel(event: WheelEvent): void {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const { left, top } = this.pane.getBoundingClientRect();
    this.#choose(wheeled(this.#zoom, event.deltaY), event.clientX - left, event.clientY - top);
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const command = ({ '+': 'in', '=': 'in', '-': 'out', '0': 'natural' } as const)[event.key];
    if (!command) return;
    event.preventDefault();
    this.zoom(command);
  }
}

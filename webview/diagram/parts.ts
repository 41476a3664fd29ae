import type { DiagramItem, SequenceDiagram } from '../../src/protocol/terms.js';
import { type Mood, mood } from '../verdict.js';

const svgNamespace = 'http://www.w3.org/2000/svg';

/** An arrow or note of the drawn picture: the group that holds all its elements, and what it stands for. */
export interface Part {
  readonly element: SVGGElement;
  readonly item: DiagramItem;
}

/** The elements of the drawn arrows and notes, in Mermaid's order. */
export interface DrawnElements {
  readonly messages: readonly SVGGElement[];
  readonly notes: readonly SVGGElement[];
}

/**
 * Finds the arrows and notes in the drawn picture. An arrow's label and line are put into one group with a wide
 * invisible line, so that it is easily hit.
 */
export function findElements(svg: SVGSVGElement): DrawnElements {
  const messages = [...svg.querySelectorAll<SVGGraphicsElement>('[data-et="message"]')].map(groupArrow);
  const notes = [...svg.querySelectorAll<SVGGElement>('g[data-et="note"]')];
  for (const note of notes) markLines(note);
  return { messages, notes };
}

/** The n-th element that Mermaid drew is the n-th of the diagram's list. */
export function nameParts(drawn: DrawnElements, diagram: SequenceDiagram): Part[] {
  return [...pair(drawn.messages, diagram.messages), ...pair(drawn.notes, diagram.notes)];
}

function pair(elements: readonly SVGGElement[], items: readonly DiagramItem[]): Part[] {
  return elements.flatMap((element, index) => {
    const item = items[index];
    if (!item) return [];
    element.classList.add('knet-part');
    element.classList.toggle('knet-sourced', item.source !== undefined);
    if (item.verdict) element.classList.add(`knet-${mood(item.verdict)}`);
    return [{ element, item }];
  });
}

const marks: Readonly<Record<string, Mood>> = { '✓': 'good', '✗': 'bad', '↗': 'open', '?': 'open' };

/**
 * Tells a note's lines apart by how they start: an end or a lack has a mark, what goes on with it is set in by an em
 * space, details by two en spaces.
 */
function markLines(note: SVGGElement): void {
  let mark: Mood | undefined;
  for (const line of note.querySelectorAll('.noteText')) {
    const text = line.textContent ?? '';
    if (!text.startsWith('\u2003')) mark = text[1] === ' ' ? marks[text[0] ?? ''] : undefined;
    if (text.startsWith('\u2002')) line.classList.add('knet-detail');
    else if (mark) line.classList.add(`knet-${mark}-line`);
  }
}

function groupArrow(line: SVGGraphicsElement): SVGGElement {
  const group = document.createElementNS(svgNamespace, 'g');
  const labels: Element[] = [];
  for (
    let before = line.previousElementSibling;
    before?.matches('text.messageText');
    before = before.previousElementSibling
  ) {
    labels.unshift(before);
  }
  const target = line.cloneNode() as SVGGraphicsElement;
  for (const name of ['data-et', 'data-id', 'marker-start', 'marker-end', 'style'])
    target.removeAttribute(name);
  target.setAttribute('class', 'knet-target');
  line.before(group);
  group.append(...labels, target, line);
  return group;
}

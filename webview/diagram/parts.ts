import type { DiagramItem, SequenceDiagram } from '../../src/diagram/diagram.js';
import { type Mood, mood } from '../verdict.js';

const svgNamespace = 'http://www.w3.org/2000/svg';

/** An arrow or note of the drawn picture, with the group that holds all its elements. */
export interface Part {
  readonly item: DiagramItem;
  readonly element: SVGGElement;
}

/**
 * Finds the diagram's arrows and notes in the drawn picture: the n-th that Mermaid drew is the n-th of the list.
 * An arrow's label and line are put into one group with a wide invisible line, so that it is easily hit.
 */
export function findParts(svg: SVGSVGElement, diagram: SequenceDiagram): Part[] {
  const arrows = [...svg.querySelectorAll<SVGGraphicsElement>('[data-et="message"]')].map(groupArrow);
  const notes = [...svg.querySelectorAll<SVGGElement>('g[data-et="note"]')];
  return [...pair(diagram.messages, arrows), ...pair(diagram.notes, notes)];
}

function pair(items: readonly DiagramItem[], elements: readonly SVGGElement[]): Part[] {
  return elements.flatMap((element, index) => {
    const item = items[index];
    return item ? [adorn(item, element)] : [];
  });
}

function adorn(item: DiagramItem, element: SVGGElement): Part {
  element.classList.add('knet-part');
  if (item.source) element.classList.add('knet-sourced');
  if (item.verdict) element.classList.add(`knet-${mood(item.verdict)}`);
  markLines(element);
  return { item, element };
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
  target.removeAttribute('marker-end');
  target.setAttribute('class', 'knet-target');
  line.before(group);
  group.append(...labels, target, line);
  return group;
}

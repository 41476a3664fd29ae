import { roadsOf } from '../simulator/roads.js';
import type { Road, Trace, TracePath } from '../simulator/trace.js';
import { arrowLabel, type Told } from './arrow-label.js';
import type { DiagramItem, SequenceDiagram, StepReference } from './diagram.js';
import { itinerary, type Leg, type Move, type PlacedStep, type Stay } from './itinerary.js';
import { mermaidLines, mermaidText } from './mermaid-text.js';
import { noteLines } from './note-lines.js';
import { deviceName, Participants } from './participants.js';
import { verdictLine } from './verdict-text.js';

export interface SequenceOptions {
  /** Which of the trace's paths; the likeliest, 0, where absent. */
  readonly path?: number;
  /** Draw the reply below, and what follows it; true where absent. */
  readonly reply?: boolean;
  /** Longest source in characters; Mermaid refuses to draw more than 50,000 by default. */
  readonly limit?: number;
}

const defaultLimit = 48_000;
/** Lines of a note beyond these are left to the hop table. */
const tallestNote = 9;
/** No arrow or note is longer than this, so there is always room for one more and the last word. */
const longestLeg = 4_000;

/**
 * One path of a trace as a Mermaid sequence diagram: the devices in the order of the road, grouped by machine;
 * an arrow for each move, a note for what decided or changed something. Never longer than the limit.
 */
export function sequenceDiagram(trace: Trace, options: SequenceOptions = {}): SequenceDiagram {
  const index = options.path ?? 0;
  const path = trace.paths[index];
  if (!path) return { text: 'sequenceDiagram\n', messages: [], notes: [] };
  const picture = new Picture(accessibility(trace, path), options.limit ?? defaultLimit);
  for (const [name, road] of roadsOf(path))
    if (name === 'forward' || options.reply !== false) picture.draw(road, { road: name, path: index });
  return picture.finish();
}

function accessibility({ flow }: Trace, { verdict, reason }: TracePath): string[] {
  const question = `${flow.from ?? flow.namespace} → ${flow.to ?? flow.destination}`;
  return [
    `  accTitle: ${mermaidText(question)}`,
    `  accDescr: ${mermaidText(`${verdictLine(verdict)}. ${reason}`)}`,
  ];
}

class Picture {
  readonly #participants = new Participants();
  readonly #body: string[] = [];
  readonly #messages: DiagramItem[] = [];
  readonly #notes: DiagramItem[] = [];
  #length = 0;
  #replyLine: number | undefined;

  constructor(
    private readonly head: readonly string[],
    private readonly limit: number,
  ) {
    this.#length = head.join('\n').length;
  }

  draw(road: Road, way: Pick<StepReference, 'road' | 'path'>): void {
    if (way.road === 'reply') this.#replyLine = this.#body.length;
    const legs = itinerary(road, way);
    let told: Told | undefined;
    for (const [index, leg] of legs.entries()) {
      if (this.#length + this.#participants.length + longestLeg > this.limit) {
        this.#leaveOut(legs.slice(index));
        return;
      }
      if (leg.kind === 'move') told = this.#move(leg, told);
      else this.#stay(leg);
    }
  }

  finish(): SequenceDiagram {
    const start = ['sequenceDiagram', ...this.head, ...this.#participants.lines()];
    const text = [...start, ...this.#body, ''].join('\n');
    const forward = [...start, ...this.#body.slice(0, this.#replyLine), ''].join('\n');
    return {
      text,
      messages: this.#messages,
      notes: this.#notes,
      ...(this.#replyLine === undefined ? {} : { replyAt: forward.length }),
    };
  }

  #move(move: Move, told: Told | undefined): Told {
    const from = this.#participants.id(move.from);
    const to = this.#participants.id(move.to);
    const direction = move.arrival.reference.road === 'reply' ? 'reply' : 'forward';
    const [lines, now] = arrowLabel(move, direction, told);
    this.#write(`${from}${direction === 'forward' ? '->>' : '-->>'}${to}: ${mermaidLines(lines)}`);
    const label = `${deviceName(move.from)} → ${deviceName(move.to)}: ${lines.join(', ')}`;
    this.#messages.push(item(move.arrival, move.steps, label));
    return now;
  }

  #stay(stay: Stay): void {
    const entries = stay.steps
      .map((placed) => ({ placed, lines: noteLines(placed) }))
      .filter(({ lines }) => lines.length > 0);
    const decisive = entries.at(-1)?.placed;
    if (!decisive) return;
    const shown = weightiest(entries, tallestNote);
    this.#note(stay, shown, item(decisive, stay.steps, `${deviceName(stay.at)}: ${shown.join(', ')}`));
  }

  #note(stay: Stay, lines: readonly string[], noted: DiagramItem): void {
    this.#write(`Note over ${this.#participants.id(stay.at)}: ${mermaidLines(lines)}`);
    this.#notes.push(noted);
  }

  #leaveOut(legs: readonly Leg[]): void {
    const steps = legs.flatMap((leg) => leg.steps);
    const last = steps.at(-1);
    const leg = legs[0];
    if (!last || !leg) return;
    const at = leg.kind === 'stay' ? leg.at : leg.from;
    const lines = [`… ${steps.length} more steps: see the table of hops`];
    this.#note({ kind: 'stay', at, steps }, lines, item(last, steps, lines[0] ?? ''));
  }

  #write(line: string): void {
    this.#body.push(`  ${line}`);
    this.#length += line.length + 3;
  }
}

interface Entry {
  readonly placed: PlacedStep;
  readonly lines: readonly string[];
}

/**
 * The entries that fit in so many lines. Rules that let the packet pass are left out first, then what came first;
 * how the road ended stays. A line of its own says that something is left out.
 */
function weightiest(entries: readonly Entry[], most: number): string[] {
  const kept = [...entries];
  const length = () => kept.reduce((sum, { lines }) => sum + lines.length, 0);
  while (length() > most - (kept.length < entries.length ? 1 : 0) && kept.length > 1) {
    const passing = kept.findIndex(({ placed }) => placed.step.kind === 'rule' && !placed.ends);
    kept.splice(Math.max(0, passing), 1);
  }
  const lines = kept.flatMap((entry) => entry.lines).slice(0, most);
  return kept.length < entries.length ? ['…', ...lines] : lines;
}

function item(
  { reference, step, ends }: PlacedStep,
  steps: readonly PlacedStep[],
  label: string,
): DiagramItem {
  const source =
    step.evidence?.source ?? steps.find((other) => other.step.evidence?.source)?.step.evidence?.source;
  return {
    reference,
    label,
    covers: steps.map((placed) => placed.reference),
    ...(ends ? { verdict: ends } : {}),
    ...(source ? { source } : {}),
  };
}

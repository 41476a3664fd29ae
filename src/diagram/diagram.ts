import type { SourceRange } from '../linux/provenance.js';
import type { Evidence, RoadName, Verdict } from '../simulator/trace.js';

/** Which step of a trace a drawn thing stands for. */
export interface StepReference {
  readonly road: RoadName;
  readonly path: number;
  readonly hop: number;
  readonly step: number;
}

/** A Mermaid sequence diagram and what its arrows and notes stand for, in the order Mermaid draws them. */
export interface SequenceDiagram {
  /** Mermaid source. */
  readonly text: string;
  /** One for each arrow (`message`), in order. */
  readonly messages: readonly DiagramItem[];
  /** One for each note, in order. */
  readonly notes: readonly DiagramItem[];
  /** Where in `text` the reply starts, and with it what follows: what stands before it is a diagram of the forward road. Absent without a reply. */
  readonly replyAt?: number;
}

export interface DiagramItem {
  readonly reference: StepReference;
  /** What a screen reader says: the arrow in a sentence. */
  readonly label: string;
  /** All the steps that it stands for, `reference` among them. */
  readonly covers: readonly StepReference[];
  /** On the note where a road ends: how. */
  readonly verdict?: Verdict;
  /** The place in a `.knet` file that caused it. */
  readonly source?: SourceRange;
}

/** A row of the hop table: the diagram again, in words. */
export interface HopRow {
  readonly reference: StepReference;
  readonly machine: string;
  readonly namespace: string;
  /** `in → out` devices of the hop. */
  readonly devices: string;
  readonly text: string;
  /** Rule (with its table), route or entry text. */
  readonly evidence?: string;
  readonly by: string;
  /** Why it was written, of the evidence. */
  readonly why?: string;
  /** What else bears on it, texts as in `evidence`: the missing route under a default route, say. */
  readonly also?: readonly Evidence[];
  /** Headers that this step changed: `192.168.31.62 → 192.168.31.63, proto 4 (10.244.1.2 → 10.244.2.2) ttl 63`. */
  readonly packet: string;
  readonly verdict?: Verdict;
  readonly source?: SourceRange;
}

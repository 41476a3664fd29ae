/** The core's types that the messages are made of, for extension and panel: they import nothing of the core itself. */
export type { DiagramItem, HopRow, SequenceDiagram, StepReference } from '../diagram/diagram.js';
export type { Position, SourceRange } from '../linux/provenance.js';
export type { Evidence, Road, Trace, TracePath, Verdict } from '../simulator/trace.js';

import { hopRows } from '../../../src/diagram/hop-rows.js';
import { sequenceDiagram } from '../../../src/diagram/sequence.js';
import type { Note, TraceView } from '../../../src/protocol/messages.js';
import type { Trace } from '../../../src/simulator/trace.js';

/** A trace as the server hands it to the panel. */
export function viewOf(trace: Trace, title = `${trace.flow.from} -> ${trace.flow.to}`): TraceView {
  return {
    title,
    params: { uri: 'file:///notes/shop.knet', name: title },
    trace,
    diagram: sequenceDiagram(trace),
    otherDiagrams: trace.paths.slice(1).map((_, index) => sequenceDiagram(trace, { path: index + 1 })),
    rows: hopRows(trace),
    notes: [],
  };
}

export function note(markdown: string, name = 'calico-ipip.md'): Note {
  return { uri: `file:///notes/${name}`, title: name, markdown, base: '' };
}

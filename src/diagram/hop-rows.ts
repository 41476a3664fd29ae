import { roadsOf } from '../simulator/roads.js';
import type { Evidence, Hop, PacketHeaders, Road, Step, Trace } from '../simulator/trace.js';
import type { HopRow, StepReference } from './diagram.js';
import { evidenceLine, missingRoute } from './evidence-text.js';
import { changedHeaders } from './header-text.js';

/** Every step of every path, road by road, as rows that say in words what the picture shows. */
export function hopRows(trace: Trace): HopRow[] {
  return trace.paths.flatMap((path, index) =>
    roadsOf(path).flatMap(([name, road]) => roadRows(road, { road: name, path: index })),
  );
}

/** The devices that a packet came in and went out by: `cali12d4a061371 → tunl0`, `→ eth0` where it starts. */
export function hopDevices(hop: Hop): string {
  return [hop.in, hop.in || hop.out ? '→' : null, hop.out].filter(Boolean).join(' ');
}

function roadRows(road: Road, way: Pick<StepReference, 'road' | 'path'>): HopRow[] {
  const rows: HopRow[] = [];
  let before: PacketHeaders | undefined;
  for (const [hopIndex, hop] of road.hops.entries()) {
    for (const [stepIndex, step] of hop.steps.entries()) {
      const isLast = hopIndex === road.hops.length - 1 && stepIndex === hop.steps.length - 1;
      rows.push({
        reference: { ...way, hop: hopIndex, step: stepIndex },
        machine: hop.machine,
        namespace: hop.namespace,
        devices: hopDevices(hop),
        text: step.text,
        by: step.by,
        packet: changedHeaders(before, step.packet),
        ...(step.evidence ? evidenceCells(step.evidence) : {}),
        ...(step.also ? { also: step.also.map(readable) } : {}),
        ...(isLast ? { verdict: road.verdict } : {}),
        ...sourceOf(step),
      });
      before = step.packet;
    }
  }
  return rows;
}

function evidenceCells(evidence: Evidence): Pick<HopRow, 'evidence' | 'why'> {
  return { evidence: evidenceLine(evidence), ...(evidence.why ? { why: evidence.why } : {}) };
}

function readable(evidence: Evidence): Evidence {
  const text = evidence.kind === 'absent-route' ? missingRoute(evidence) : evidenceLine(evidence);
  return { ...evidence, text };
}

/** The line that caused a step: of what it rests on, else of what it lacks. */
function sourceOf({ evidence, also = [] }: Step): Pick<HopRow, 'source'> {
  const source = evidence?.source ?? also.find((other) => other.source)?.source;
  return source ? { source } : {};
}

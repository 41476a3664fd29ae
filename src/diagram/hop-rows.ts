import type { Hop, PacketHeaders, Road, Trace } from '../simulator/trace.js';
import type { HopRow, StepReference } from './diagram.js';
import { changedHeaders } from './header-text.js';

/** Every step of every path, forward before its reply, as rows that say in words what the picture shows. */
export function hopRows(trace: Trace): HopRow[] {
  return trace.paths.flatMap((path, index) => [
    ...roadRows(path, { road: 'forward', path: index }),
    ...(path.reply ? roadRows(path.reply, { road: 'reply', path: index }) : []),
  ]);
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
        ...(step.evidence ? { evidence: step.evidence.text } : {}),
        ...(isLast ? { verdict: road.verdict } : {}),
        ...(step.evidence?.source ? { source: step.evidence.source } : {}),
      });
      before = step.packet;
    }
  }
  return rows;
}

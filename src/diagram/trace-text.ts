import type { SourceRange } from '../linux/provenance.js';
import { roadsOf } from '../simulator/roads.js';
import type { Evidence, Hop, PacketHeaders, Road, Step, Trace } from '../simulator/trace.js';
import { evidenceLine, provenanceText } from './evidence-text.js';
import { changedHeaders } from './header-text.js';
import { hopDevices } from './hop-rows.js';
import { printable } from './printable.js';
import { verdictLine } from './verdict-text.js';

/** A trace for the terminal: the question, each path hop by hop with its evidence, then what follows it. Ends with a line break. */
export function traceText(trace: Trace): string {
  const { flow, paths } = trace;
  const question = `${flow.from ?? flow.namespace} -> ${flow.to ?? flow.destination}`;
  const lines = [question, `${verdictLine(trace.verdict)}: ${trace.reason}`];
  for (const [index, path] of paths.entries()) {
    const forward =
      paths.length > 1 ? `path ${index + 1} of ${paths.length}, ${percent(path.probability)}` : 'forward';
    for (const [name, road] of roadsOf(path))
      lines.push('', ...roadText(name === 'forward' ? forward : name, road));
  }
  return `${lines.map((line) => printable(line)).join('\n')}\n`;
}

/** A probability for people: `50%`, `33.3%`. */
export function percent(probability: number): string {
  return `${Math.round(probability * 1000) / 10}%`;
}

/** Where something was declared, for people: `shop.knet:24`. */
export function placeText({ uri, start }: SourceRange): string {
  return `${decodeName(uri.slice(uri.lastIndexOf('/') + 1))}:${start.line + 1}`;
}

function roadText(name: string, road: Road): string[] {
  const lines = [`${name}: ${verdictLine(road.verdict)}`];
  let before: PacketHeaders | undefined;
  for (const [index, hop] of road.hops.entries()) {
    lines.push(`  ${index + 1}  ${hopHeading(hop)}`);
    for (const step of hop.steps) {
      lines.push(...stepText(step, before).map((line) => `       ${line}`));
      before = step.packet;
    }
  }
  if (road.hops.length > 0) lines.push(`  ${road.reason}`);
  return lines;
}

/** `node1 · shop/web   → eth0`; a machine's own namespace goes without saying. */
function hopHeading(hop: Hop): string {
  const place = hop.namespace === 'host' ? hop.machine : `${hop.machine} · ${hop.namespace}`;
  const devices = hopDevices(hop);
  return devices ? `${place}   ${devices}` : place;
}

function stepText(step: Step, before: PacketHeaders | undefined): string[] {
  const changed = changedHeaders(before, step.packet);
  return [
    `${step.kind.padEnd(12)} ${step.text}`,
    ...(changed ? [`  [${changed}]`] : []),
    ...(step.evidence ? evidenceText(step.evidence) : []),
    ...(step.also ?? []).flatMap(evidenceText),
  ];
}

function evidenceText(evidence: Evidence): string[] {
  const place = evidence.source ? ` (${placeText(evidence.source)})` : '';
  return [`    ${evidenceLine(evidence)}`, `      ${provenanceText(evidence)}${place}`];
}

function decodeName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

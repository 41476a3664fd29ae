import { family } from '../../linux/address.js';
import { roadsOf } from '../../simulator/roads.js';
import type { Hop, IpHeader, Road, Step, Trace, TracedFlow, TracePath } from '../../simulator/trace.js';

/**
 * What kinds of mechanisms a path is made of, road by road, in order: `IPv4 tcp: route bridge veth … delivered / …`. Two
 * paths of one class differ in names, addresses and numbers only, so what a kernel confirmed of one speaks for the other.
 *
 * Left out is what is the same on every road: that a program sends, that neighbours are asked. Several rules in a row count
 * as one, and so do several looks at the connection table.
 */
export function pathClass(path: TracePath, flow: TracedFlow): string {
  const version = flow.destination === null ? '' : `IPv${family(flow.destination)} `;
  const roads = roadsOf(path).map(([, road]) => roadClass(road));
  return `${version}${flow.protocol}: ${roads.join(' / ')}`;
}

/** The classes of all paths that a packet may take, each once. */
export function pathClasses(trace: Trace): string[] {
  return [...new Set(trace.paths.map((path) => pathClass(path, trace.flow)))];
}

function roadClass({ hops, verdict }: Road): string {
  const kinds = hops.flatMap((hop, at) => [...between(hops[at - 1], hop), ...hopKinds(hop)]);
  return [...kinds.filter((kind, at) => kind !== kinds[at - 1]), verdict].join(' ');
}

/** What leads from one namespace into the next: a cable where they are on two machines. */
function between(from: Hop | undefined, to: Hop): string[] {
  if (!from) return [];
  return [from.machine === to.machine ? 'veth' : 'wire'];
}

function hopKinds({ steps }: Hop): string[] {
  return steps.flatMap((step, at) => kindsOf(step, steps[at - 1]));
}

function kindsOf(step: Step, before: Step | undefined): string[] {
  switch (step.kind) {
    case 'send':
    case 'neighbour':
    case 'receive':
    case 'deliver':
    case 'end':
    case 'exit':
      return [];
    case 'transmit':
      return step.device === 'lo' ? ['loopback'] : [];
    case 'nat':
      return [step.evidence?.kind === 'ipvs' ? 'ipvs' : translation(before?.packet.ip, step.packet.ip)];
    case 'rule':
    case 'route':
      return [step.evidence?.kind === 'ipvs' ? 'ipvs' : step.kind];
    case 'encapsulate':
      return [step.packet.outer[0]?.vxlan ? 'vxlan' : 'ipip'];
    case 'decapsulate':
      return ['unwrap'];
    case 'conntrack':
    case 'bridge':
    case 'forward':
    case 'fragment':
    case 'reassemble':
    case 'rp-filter':
      return [step.kind];
  }
}

function translation(before: IpHeader | undefined, after: IpHeader): string {
  if (!before) return 'nat';
  if (before.destination !== after.destination) return before.source === after.source ? 'dnat' : 'nat';
  return before.source === after.source ? 'nat' : 'snat';
}

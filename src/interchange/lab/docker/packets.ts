import { changedHeaders, endpoint } from '../../../diagram/header-text.js';
import { HOST_NAMESPACE } from '../../../linux/namespace.js';
import type { LinuxWorld } from '../../../linux/world.js';
import type { Flow } from '../../../simulator/flow.js';
import { simulate } from '../../../simulator/simulate.js';
import type { PacketHeaders, Trace } from '../../../simulator/trace.js';
import { type ComparedSighting, type Comparison, compare } from '../compare.js';
import type { ComparedLines } from '../compared-lines.js';
import type { Observation, Observed } from '../observation.js';
import { incomparable } from '../probe.js';
import type { DrawnByDockerd } from './drawn.js';

/** A packet that was sent through what a real dockerd built, beside its trace. */
export interface ComparedPacket {
  readonly flow: Flow;
  readonly trace: Trace;
  /** Absent where it was not compared. */
  readonly comparison?: Comparison;
  /** Why it was not. */
  readonly skipped?: string;
}

/** @param observation of the packet, in the model's words; undefined where it was not sent */
export function comparedPacket(
  world: LinuxWorld,
  flow: Flow,
  observation: Observation | undefined,
): ComparedPacket {
  const trace = simulate(world, flow);
  const skipped =
    incomparable(trace, flow) ?? (observation ? undefined : 'the run was ended before its turn');
  return skipped === undefined
    ? { flow, trace, comparison: compare(trace, observation!) }
    : { flow, trace, skipped };
}

/** What was observed on a machine with a real dockerd, with what that drew by lot as the model has it. */
export function asModelled(observation: Observation, machine: string, drawn: DrawnByDockerd): Observation {
  return {
    ...observation,
    sightings: observation.sightings.map((seen): Observed => {
      const isThere = seen.machine === machine;
      const headers = (each: PacketHeaders) =>
        isThere ? withPorts(withMacs(each, drawn), seen.namespace, drawn) : withMacs(each, drawn);
      return {
        ...seen,
        device: isThere && seen.namespace === HOST_NAMESPACE ? drawn.device(seen.device) : seen.device,
        headers: headers(seen.headers),
        ...(seen.later ? { later: seen.later.map(headers) } : {}),
      };
    }),
  };
}

function withPorts(headers: PacketHeaders, namespace: string, drawn: DrawnByDockerd): PacketHeaders {
  const { sourcePort, destinationPort } = headers;
  if (sourcePort === undefined || destinationPort === undefined) return headers;
  return {
    ...headers,
    sourcePort: drawn.port(namespace, sourcePort),
    destinationPort: drawn.port(namespace, destinationPort),
  };
}

function withMacs(headers: PacketHeaders, { mac }: DrawnByDockerd): PacketHeaders {
  if (!headers.mac) return headers;
  const { source, destination } = headers.mac;
  return { ...headers, mac: { source: mac(source), destination: mac(destination) } };
}

/** One line for each packet that went as its trace says, and what was seen where for the others. */
export function packetLines(title: string, packets: readonly ComparedPacket[]): ComparedLines {
  const texts = packets.flatMap(({ flow, trace, comparison }) => {
    if (!comparison) return [];
    const line = `${flowText(flow)}: ${trace.verdict}`;
    if (comparison.agrees) return [{ modelled: [line], real: [line] }];
    const differing = comparison.sightings.filter(({ differences }) => differences.length > 0);
    return [
      {
        modelled: [line, ...differing.flatMap((row) => sightingText(flow, row.expected))],
        real: [
          ...comparison.differences.map((each) => `${flowText(flow)}: ${each}`),
          ...differing.flatMap((row) => sightingText(flow, row.observed)),
        ],
      },
    ];
  });
  return {
    title,
    modelled: texts.flatMap(({ modelled }) => modelled),
    real: texts.flatMap(({ real }) => real),
  };
}

/** `h/web > 172.17.0.3:80/tcp`. */
function flowText({
  machine,
  namespace,
  protocol,
  destination,
  destinationPort,
  length,
  dontFragment,
}: Flow): string {
  const from = namespace === HOST_NAMESPACE ? machine : `${machine}/${namespace}`;
  const size = length === undefined ? '' : ` of ${length} bytes`;
  return `${from} > ${endpoint(destination, destinationPort)}/${protocol}${size}${dontFragment ? ' with DF' : ''}`;
}

function sightingText(
  flow: Flow,
  seen: ComparedSighting['expected'] | ComparedSighting['observed'],
): string[] {
  if (!seen) return [];
  const { machine, namespace, device, direction, headers } = seen;
  return [
    `${flowText(flow)} at ${machine}, ${namespace}: ${device} ${direction}: ${changedHeaders(undefined, headers)}`,
  ];
}

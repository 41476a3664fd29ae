import { ip } from '../../../src/linux/address.js';
import type { LinuxWorld } from '../../../src/linux/world.js';
import type { Flow } from '../../../src/simulator/flow.js';
import { simulate } from '../../../src/simulator/simulate.js';
import type { Hop, PacketHeaders, Road, Step, Trace } from '../../../src/simulator/trace.js';

/**
 * A flow in a line: `node1/web > 10.0.0.2:80/tcp`, `node1 > 10.0.0.2` (ping), with options after it: `from A`, `length N`,
 * `df`, `nodf`, `ttl N`, `sport N`.
 */
export function flowFrom(text: string): Flow {
  const [ends, ...options] = text.split(', ');
  const [from, to] = ends!.split(' > ');
  const [machine, ...namespace] = from!.split('/');
  const target = /^(.*?)(?::(\d+)\/(tcp|udp|sctp))?$/.exec(to!)!;
  const port = target[2] === undefined ? {} : { destinationPort: Number(target[2]) };
  const extra = Object.assign({}, ...options.map(optionOf)) as Partial<Flow>;
  return {
    machine: machine!,
    namespace: namespace.join('/') || 'host',
    protocol: (target[3] as Flow['protocol'] | undefined) ?? 'icmp',
    destination: ip(target[1]!.replace(/[[\]]/g, '')),
    ...port,
    ...extra,
  };
}

function optionOf(text: string): Partial<Flow> {
  const [word, value] = text.split(' ');
  switch (word) {
    case 'from':
      return { source: ip(value!) };
    case 'length':
      return { length: Number(value) };
    case 'ttl':
      return { ttl: Number(value) };
    case 'sport':
      return { sourcePort: Number(value) };
    case 'df':
      return { dontFragment: true };
    case 'nodf':
      return { dontFragment: false };
    default:
      throw new Error(`no such option: ${text}`);
  }
}

export function trace(world: LinuxWorld, flow: string): Trace {
  return simulate(world, flowFrom(flow));
}

/** How a road is shown: what each step says, or also what it rests on and the packet after it. */
export interface Show {
  readonly evidence?: boolean;
  readonly packet?: boolean;
  /** Only steps of these kinds. */
  readonly only?: readonly Step['kind'][];
}

/** A road as text: a line for each hop and each step, its end and its reason last. */
export function roadText(road: Road, show: Show = {}): string {
  const lines = road.hops.flatMap((hop) => hopLines(hop, show));
  return [...lines, `= ${road.verdict}: ${road.reason}`].join('\n');
}

function hopLines(hop: Hop, show: Show): string[] {
  const steps = hop.steps.filter(({ kind }) => !show.only || show.only.includes(kind));
  return [
    `${hop.machine}/${hop.namespace} ${hop.in ?? '·'} → ${hop.out ?? '·'}`,
    ...steps.flatMap((step) => stepLines(step, show)),
  ];
}

function stepLines(step: Step, show: Show): string[] {
  const device = step.device ? ` @${step.device}` : '';
  const lines = [
    `  ${step.kind}${device}: ${step.text}${show.packet ? ` {${packetText(step.packet)}}` : ''}`,
  ];
  if (show.evidence) {
    for (const found of [step.evidence, ...(step.also ?? [])]) {
      if (found)
        lines.push(
          `    ${found.kind} | ${found.chain ? `${found.chain} | ` : ''}${found.text} (${found.by}: ${found.why})`,
        );
    }
  }
  return lines;
}

/** The headers in a line: `10.0.0.1:40000>10.0.0.2:80 ttl 64 len 60 DF`. */
export function packetText(packet: PacketHeaders): string {
  const { ip: header, outer } = packet;
  const end = (address: string, port: number | undefined) =>
    port === undefined ? address : `${address}:${port}`;
  const wrap = outer
    .map(({ source, destination, ttl, length }) => `[${source}>${destination} ttl ${ttl} len ${length}] `)
    .join('');
  const what = packet.tcp ?? packet.icmp?.code ?? packet.icmp?.type ?? header.protocol;
  const flags = `${header.dontFragment ? ' DF' : ''}${packet.mark ? ` mark 0x${packet.mark.toString(16)}` : ''}`;
  const ends = `${end(header.source, packet.sourcePort)}>${end(header.destination, packet.destinationPort)}`;
  return `${wrap}${what} ${ends} ttl ${header.ttl} len ${header.length}${flags}`;
}

/** The whole answer: every way there, and each way back. */
export function traceText(world: LinuxWorld, flow: string, show: Show = {}): string {
  const { paths } = trace(world, flow);
  return paths
    .map((path) => {
      const chance =
        path.probability === 1 ? '' : `with probability ${Number(path.probability.toFixed(4))}\n`;
      const reply = path.reply ? `\nreply\n${roadText(path.reply, show)}` : '';
      return `${chance}${roadText(path, show)}${reply}`;
    })
    .join('\n\n');
}

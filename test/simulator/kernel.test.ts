import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { OuterHeader, PacketHeaders, Road, Step } from '../../src/simulator/trace.js';
import { trace } from './lab/road.js';
import { worldFrom } from './lab/world.js';

/*
 * What a real kernel did. Each file in kernel/ has a state, flows, and every packet that tcpdump saw of each; the trace's
 * frames must be the same: device, direction, addresses, ports, TTL, length, DF, fragments, ICMP.
 */
const FOLDER = path.join(import.meta.dirname, 'kernel');

interface Recorded {
  readonly flow: string;
  readonly world: string;
  readonly seen: readonly string[];
}

function recordedIn(file: string): Recorded[] {
  const [head, ...sections] = readFileSync(path.join(FOLDER, file), 'utf8').split(/^> /m);
  return sections.map((section) => {
    const [flow, ...lines] = section.trim().split('\n');
    const extra = lines.filter((line) => line.startsWith('+ ')).map((line) => line.slice(2));
    return {
      flow: flow!,
      world: `${head}\n${extra.join('\n')}`,
      seen: lines.filter((line) => !line.startsWith('+ ')),
    };
  });
}

/** The frames of a road as the recordings write them; `lo` is captured once, on the way in. */
function framesOf(road: Road): string[] {
  return road.hops.flatMap(({ machine, namespace, steps }) =>
    steps.flatMap((step) => {
      const seen = frameOf(step);
      return seen && !(step.device === 'lo' && seen.direction === 'Out')
        ? [`${machine}/${namespace} ${step.device} ${seen.direction} ${packetLine(seen.packet)}`]
        : [];
    }),
  );
}

function frameOf(step: Step): { direction: 'In' | 'Out'; packet: PacketHeaders } | undefined {
  const { kind, packet } = step;
  if (kind === 'transmit') return { direction: 'Out', packet };
  if (kind === 'receive' || kind === 'decapsulate') return { direction: 'In', packet };
  if (kind === 'encapsulate')
    return { direction: 'Out', packet: { ...packet, outer: packet.outer.slice(1) } };
  return kind === 'bridge' && step.text.endsWith('itself.') ? { direction: 'In', packet } : undefined;
}

function packetLine(packet: PacketHeaders): string {
  const [outer] = packet.outer;
  return outer ? outerLine(outer) : innerLine(packet);
}

function outerLine(header: OuterHeader): string {
  return headerLine(header.vxlan ? 'vxlan' : 'ipip', header, header.source, header.destination);
}

function innerLine(packet: PacketHeaders): string {
  const { ip, sourcePort, destinationPort, icmp } = packet;
  const what = packet.tcp ?? icmp?.code ?? icmp?.type ?? ip.protocol;
  const end = (address: string, port: number | undefined) =>
    port === undefined ? address : `${address}.${port}`;
  const line = headerLine(what, ip, end(ip.source, sourcePort), end(ip.destination, destinationPort));
  return icmp?.mtu === undefined ? line : `${line} mtu ${icmp.mtu}`;
}

function headerLine(what: string, header: PacketHeaders['ip'], source: string, destination: string): string {
  const flags = `${header.dontFragment ? ' DF' : ''}${header.fragment?.more ? ' +' : ''}`;
  return `${what} ${source} > ${destination} ttl ${header.ttl} len ${header.length}${flags}`;
}

/** What the receiver of an answer that nobody waits for says to that is not walked. */
function isLastWord(line: string): boolean {
  return line.includes(' rst ') || line.includes(' port-unreachable ');
}

describe.each(readdirSync(FOLDER))('the kernel, as recorded in %s,', (file) => {
  test.each(recordedIn(file))('$flow', ({ flow, world, seen }) => {
    const { paths } = trace(worldFrom(world), flow);
    const [walked] = paths;
    const { reply } = walked!;
    const frames = [...framesOf(walked!), ...(reply ? framesOf(reply) : [])];
    const compared = reply?.verdict === 'refused' ? frames.filter((line) => !isLastWord(line)) : frames;
    // Frames in two namespaces may be captured in either order.
    expect([...compared].sort()).toEqual([...seen].sort());
  });
});

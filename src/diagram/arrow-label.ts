import type { PacketHeaders } from '../simulator/trace.js';
import { addressLines, type Direction, protocolLabel, tunnelName } from './header-text.js';
import type { Move } from './itinerary.js';
import { wrap } from './mermaid-text.js';

/** Characters in a line above an arrow, so that devices stay close to each other. */
const width = 28;

/** What the road's last arrow told, so that the next one only tells what is new. */
export interface Told {
  readonly addresses: string;
  readonly protocol: string;
  readonly ttl: number;
}

/**
 * The lines above an arrow: the headers where they are new or where the packet is on a cable, else how it moves.
 * Returns what has now been told. Inside a machine the outer header is left to the note of the tunnel device.
 */
export function arrowLabel(move: Move, direction: Direction, told: Told | undefined): [string[], Told] {
  const packet = headersOnTheWay(move);
  const addresses = headerLines(packet, direction);
  const isNew = told?.addresses !== addresses.join('\n');
  const isShown = move.by === 'wire' || (isNew && !(move.by === 'kernel' && packet.outer.length > 0));
  const now: Told = {
    addresses: isShown ? addresses.join('\n') : (told?.addresses ?? ''),
    protocol: protocolLabel(packet),
    ttl: packet.ip.ttl,
  };
  const words = [
    ...(isShown ? [] : [moveText(move)]),
    ...(told?.protocol === now.protocol ? [] : [now.protocol]),
    ...(told?.ttl === now.ttl ? [] : [`ttl\u00a0${now.ttl}`]),
  ].join('\u00a0· ');
  return [[...(isShown ? addresses : []), ...wrap(words, width, 3)], now];
}

/** A tunnel device changes the packet once it is there; on the way to it the headers are still those of before. */
function headersOnTheWay({ arrival: { step, before } }: Move): PacketHeaders {
  const changesOnArrival = step.kind === 'encapsulate' || step.kind === 'decapsulate';
  return changesOnArrival && before ? before : step.packet;
}

/** The addresses, those of tunnels first and what they carry in brackets. */
function headerLines(packet: PacketHeaders, direction: Direction): string[] {
  const [source, destination] = addressLines(packet, direction);
  if (packet.outer.length === 0) return [source, destination];
  const outer = packet.outer.flatMap((header) => [
    header.source,
    `→ ${header.destination} ${tunnelName(header)}`,
  ]);
  return [...outer, `[ ${source}`, `${destination} ]`];
}

function moveText(move: Move): string {
  switch (move.by) {
    case 'veth':
      return 'veth pair';
    case 'wire':
      return 'cable';
    case 'exit':
      return 'leaves';
    case 'kernel':
      return innerMove(move);
  }
}

function innerMove({ arrival }: Move): string {
  switch (arrival.step.kind) {
    case 'bridge':
      return 'bridge port';
    case 'encapsulate':
      return 'into the tunnel';
    case 'decapsulate':
      return 'to be unwrapped';
    default:
      return 'passed on';
  }
}

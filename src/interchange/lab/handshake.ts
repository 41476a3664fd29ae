import type { Road, TracePath } from '../../simulator/trace.js';
import { type Sighting, samePlace } from './sighting.js';

/**
 * What a capture has of a path's handshake. A trace has the ACK only where it gets lost; where it arrives, the program that gets
 * its connection says so. Of a lost one what follows is left out: how it is sent again, and what its sender is told.
 */
export function ofHandshake<S extends Sighting>({ acknowledgement }: TracePath, seen: readonly S[]): S[] {
  if (!acknowledgement) return seen.filter(({ headers }) => headers.tcp !== 'ack');
  return seen.filter(
    (each, at) =>
      each.headers.tcp !== 'rst' && !seen.slice(0, at).some((before) => isSentAgain(each, before)),
  );
}

function isSentAgain(again: Sighting, before: Sighting): boolean {
  const [now, then] = [again.headers, before.headers];
  return (
    (now.tcp === 'ack' || now.tcp === 'syn-ack') &&
    now.tcp === then.tcp &&
    samePlace(again, before) &&
    now.ip.ttl === then.ip.ttl &&
    now.outer.length === then.outer.length &&
    endsOf(again) === endsOf(before)
  );
}

function endsOf({ headers: { ip, sourcePort, destinationPort } }: Sighting): string {
  return `${ip.source} ${sourcePort} ${ip.destination} ${destinationPort}`;
}

/** The road at whose end programs get their connection: that of the ACK, where it has one of its own. */
export function openingRoad(path: TracePath): Road {
  return path.acknowledgement ?? path;
}

import { remember } from '../memo.js';
import type { Session, Speaker } from './speaker.js';

/** A session, with who tells over it. */
export interface Telling {
  readonly speaker: Speaker;
  readonly session: Session;
}

/**
 * Whether whatever a speaker learns goes no further: all its neighbours are of its own AS, and it reflects nothing; or all are
 * of one other AS, which does not take its own number back.
 */
export function passesNothingOn({ tells }: Speaker, incoming: readonly Telling[]): boolean {
  const heardInside = incoming.every(({ session }) => isInternal(session) && !session.remote.fromClient);
  if (heardInside && tells.every((session) => isInternal(session) && !session.toClient)) return true;
  const other = tells[0]?.remoteAs;
  return (
    incoming.every(({ session }) => !isInternal(session) && session.localAs === other) &&
    tells.every(
      (session) => !isInternal(session) && session.remoteAs === other && session.remote.allowedLocalAs === 0,
    )
  );
}

/**
 * Whether what is told over a session may be told on. It is a dead end where the neighbour passes it to none but those who are
 * mute, and to the AS that it came from, which does not take its own number back: a top-of-rack router and its spines. While a
 * neighbour has heard of a prefix in dead ends alone, nobody asks which of them it likes best.
 */
export function onward(
  speakers: ReadonlyMap<string, Speaker>,
  mute: ReadonlySet<string>,
): (session: Session) => boolean {
  const only = new Map<string, ReadonlySet<number> | 'many'>();
  const onlyAs = ({ tells }: Speaker): ReadonlySet<number> | 'many' => {
    const others = tells.filter(({ to }) => !mute.has(to));
    if (others.some((session) => isInternal(session) || session.remote.allowedLocalAs > 0)) return 'many';
    return new Set(others.map(({ remoteAs }) => remoteAs));
  };
  return (session) => {
    const neighbour = speakers.get(session.to);
    if (!neighbour || isInternal(session)) return true;
    const further = remember(only, session.to, () => onlyAs(neighbour));
    return further === 'many' || further.size > 1 || (further.size === 1 && !further.has(session.localAs));
  };
}

function isInternal({ localAs, remoteAs }: Session): boolean {
  return localAs === remoteAs;
}

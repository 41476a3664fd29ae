import type { LinuxWorld } from '../linux/world.js';
import type { Chance } from './branches.js';
import { comeIn, isFromOutside } from './come-in.js';
import { follow, sendAnswer } from './engine.js';
import type { Flow } from './flow.js';
import { sendFlow } from './send.js';
import type { Stack } from './stack.js';
import type { Road, TracePath } from './trace.js';
import { type Answer, newQuestion, type Question, Walk } from './walk.js';

/** One way through the world: all of the path but how likely it is. */
export interface WalkedPath {
  readonly path: Omit<TracePath, 'probability'>;
  /** Chance had a say in an ACK that arrived, and so does not show: other paths may look the same. */
  readonly unseenChance: boolean;
}

/** A flow's first packet, what answers it, and the ACK that opens a TCP connection, one after the other. */
export function walkPath(world: LinuxWorld, stack: Stack, flow: Flow, chance: Chance): WalkedPath {
  const question = newQuestion(world, chance);
  const there = new Walk(question);
  if (isFromOutside(flow)) comeIn(there, stack, flow);
  else sendFlow(there, stack, flow);
  follow(there);
  const answer = there.ending?.answer;
  if (!answer) return { path: { ...there.road(), reply: null }, unseenChance: false };
  const back = walkAnswer(question, answer);
  const path = { ...there.road(), reply: back.road() };
  const acknowledgement = back.ending?.acknowledgement;
  return acknowledgement ? acknowledged(question, path, acknowledgement) : { path, unseenChance: false };
}

/** The ACK is worth a word only where it gets lost: then SYN and SYN-ACK were of no use. */
function acknowledged(question: Question, path: WalkedPath['path'], answer: Answer): WalkedPath {
  let asked = false;
  const chance: Chance = {
    happens: (probability) => {
      asked = true;
      return question.chance.happens(probability);
    },
  };
  const acknowledgement = walkAnswer({ ...question, chance }, answer).road();
  const { verdict } = acknowledgement;
  if (verdict === 'delivered') return { path, unseenChance: asked };
  return {
    path: {
      ...untilUnopened(path, acknowledgement),
      verdict,
      reason: unopened(acknowledgement),
      acknowledgement,
    },
    unseenChance: false,
  };
}

/** A proxy opens a connection of its own once it has got the one to it: where that does not open, there is no other behind it. */
function untilUnopened(path: WalkedPath['path'], acknowledgement: Road): WalkedPath['path'] {
  const { reply } = path;
  const opened = acknowledgement.hops.flatMap(({ steps }) => steps).filter(({ kind }) => kind === 'deliver');
  const unasked = startsOf(path)[opened.length + 1];
  if (!reply || unasked === undefined) return path;
  const answered = startsOf(reply).at(-1 - opened.length);
  return {
    ...path,
    hops: path.hops.slice(0, unasked),
    reply: { ...reply, hops: reply.hops.slice(answered) },
  };
}

/** At which hops of a road a program sends: the first one's, and those of proxies. */
function startsOf({ hops }: Road): number[] {
  return hops.flatMap((hop, at) => (hop.steps[0]?.kind === 'send' ? [at] : []));
}

function unopened({ reason }: Road): string {
  return `SYN and SYN-ACK arrive, but the ACK does not, so that the connection does not open: ${reason}`;
}

function walkAnswer(question: Question, answer: Answer): Walk {
  const walk = new Walk(question);
  sendAnswer(walk, answer);
  follow(walk);
  return walk;
}

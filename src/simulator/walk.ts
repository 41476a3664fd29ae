import type { Interface } from '../linux/interface.js';
import type { LinuxWorld } from '../linux/world.js';
import type { Chance } from './branches.js';
import { Memories } from './memory.js';
import { headersOf } from './packet/headers.js';
import type { Packet } from './packet/packet.js';
import type { PortClass } from './port-class.js';
import type { NoWay } from './routing/decision.js';
import type { NextHopChoice } from './routing/multipath.js';
import type { OutputWay } from './routing/output.js';
import type { ClientSocket, ConnectionRequest, Relay } from './sockets.js';
import type { Stack } from './stack.js';
import type { Evidence, Hop, PacketHeaders, Road, Step, StepKind, Verdict } from './trace.js';

/** Everything one question is answered with: the world, chance, and what kernels remember meanwhile. */
export interface Question {
  readonly world: LinuxWorld;
  readonly chance: Chance;
  readonly memories: Memories;
  /** Sockets that sent something and wait for the answer. */
  readonly clients: ClientSocket[];
  /** Connections that wait for the ACK that opens them. */
  readonly requests: ConnectionRequest[];
  /** Proxies that sent on what they accepted, and will send back what is answered. */
  readonly relays: Relay[];
  /** Takes down what the road asks of the destination port; absent where nobody wants to know. */
  readonly ports?: PortClass;
}

export function newQuestion(world: LinuxWorld, chance: Chance): Question {
  return { world, chance, memories: new Memories(), clients: [], requests: [], relays: [] };
}

/** Where the packet goes next; each part of the road hands it to the following one this way. */
export type Next =
  /** A frame, or a packet out of a tunnel, comes in by a device. */
  | { readonly kind: 'receive'; readonly stack: Stack; readonly device: string; readonly packet: Packet }
  /** A frame goes out of a device. */
  | { readonly kind: 'transmit'; readonly stack: Stack; readonly device: Interface; readonly packet: Packet }
  /** This namespace itself sends a packet. */
  | {
      readonly kind: 'send';
      readonly stack: Stack;
      readonly packet: Packet;
      readonly way: OutputWay;
      /** The device that it came in by, where it is another's (IPVS). */
      readonly cameBy?: string | undefined;
    };

/** What a step says; who wrote what it rests on follows from the evidence. */
export interface StepDetails {
  readonly device?: string;
  readonly evidence?: Evidence;
  readonly also?: readonly Evidence[];
}

/** A packet that goes back because of how the road ended: who sends it, and by which way. */
export interface Answer {
  readonly stack: Stack;
  readonly packet: Packet;
  /** The way that routing has already given it, or why there is none: then the answer gets no further than its sender. */
  readonly way?: OutputWay | NoWay;
  /** What sends it, in a sentence: "The kernel answers…". */
  readonly text: string;
  readonly evidence?: Evidence;
  /** Straight out of this device, past routing and the hooks (a RST for a bridged packet). */
  readonly device?: string;
}

export interface Ending {
  readonly verdict: Verdict;
  readonly reason: string;
  readonly answer?: Answer;
  /** The ACK by which the socket that got a SYN-ACK opens its connection. */
  readonly acknowledgement?: Answer;
}

interface OpenHop {
  readonly stack: Stack;
  readonly in: string | null;
  out: string | null;
  readonly steps: Step[];
}

/** Kinds of step during which the packet is in a frame. */
const FRAMED: ReadonlySet<StepKind> = new Set(['transmit', 'receive', 'bridge']);

/** One packet on its road: the road so far, and where the packet goes next. */
export class Walk {
  readonly #hops: OpenHop[] = [];
  /** Written to the road or not: once a loop is found, the packet goes round unrecorded until its TTL is used up. */
  #silent = false;
  readonly #seen = new Map<string, number>();
  #loop: { readonly verdict: Verdict; readonly reason: string } | undefined;
  /** The route that the packet would have taken, had its author written it. */
  #missing: Evidence | undefined;
  #last: { readonly packet: Packet; readonly framed: boolean; readonly headers: PacketHeaders } | undefined;
  next: Next | undefined;
  ending: Ending | undefined;

  constructor(readonly question: Question) {}

  get memories(): Memories {
    return this.question.memories;
  }

  /** The packet enters a namespace by a device, or starts in it. */
  enter(stack: Stack, device: string | null): void {
    if (!this.#silent) this.#hops.push({ stack, in: device, out: null, steps: [] });
  }

  /** The packet leaves the namespace by this device. */
  leave(device: string): void {
    const hop = this.#hops.at(-1);
    if (hop && !this.#silent) hop.out = device;
  }

  step(kind: StepKind, text: string, packet: Packet, details: StepDetails = {}): void {
    if (this.#silent) return;
    this.#noteMissing(details);
    this.#hops.at(-1)?.steps.push({
      kind,
      text,
      by: details.evidence?.by ?? 'kernel',
      ...(details.device === undefined ? {} : { device: details.device }),
      ...(details.evidence ? { evidence: details.evidence } : {}),
      ...(details.also && details.also.length > 0 ? { also: details.also } : {}),
      packet: this.#headers(packet, FRAMED.has(kind)),
    });
  }

  /** Steps that leave the packet as it was share its headers. */
  #headers(packet: Packet, framed: boolean): PacketHeaders {
    if (this.#last?.packet !== packet || this.#last.framed !== framed) {
      this.#last = { packet, framed, headers: headersOf(packet, framed) };
    }
    return this.#last.headers;
  }

  /**
   * The road ends here; the sentence is both the last step and the road's reason. Where a packet is lost that took a
   * broader route for want of a better one, it also says whose route is missing.
   */
  end(
    verdict: Verdict,
    why: string,
    packet: Packet,
    details: StepDetails & {
      readonly kind?: 'deliver' | 'exit';
      readonly answer?: Answer | undefined;
      readonly acknowledgement?: Answer | undefined;
    } = {},
  ): void {
    const { kind = 'end', answer, acknowledgement, ...rest } = details;
    this.#noteMissing(rest);
    const reason = verdict === 'delivered' || !this.#missing ? why : `${why} ${missingText(this.#missing)}`;
    this.step(kind, reason, packet, rest);
    this.ending ??= {
      verdict,
      reason,
      ...(answer ? { answer } : {}),
      ...(acknowledgement ? { acknowledgement } : {}),
    };
    if (this.#silent) this.ending = { ...this.#loop!, ...(answer ? { answer } : {}) };
  }

  #noteMissing({ evidence, also = [] }: StepDetails): void {
    this.#missing = [evidence, ...also].find((found) => found?.kind === 'absent-route') ?? this.#missing;
  }

  /**
   * Whether something left to chance happens. A packet that goes round would meet the same rule again and again, so there
   * the likelier answer is taken.
   */
  happens(probability: number): boolean {
    return this.#silent ? probability >= 0.5 : this.question.chance.happens(probability);
  }

  /**
   * Chooses among next hops by their weights, each with its probability; a flow keeps what it got. So both ways of a flow are
   * explored wherever a kernel with another random number would send it.
   */
  nextHopsOf(stack: Stack): NextHopChoice {
    const { nextHops } = this.memories.of(stack);
    return (hops, identity) => {
      const key = `${identity} ${hops.map(({ via, dev }) => `${via} ${dev}`).join(' ')}`;
      const known = nextHops.get(key);
      if (known) return known;
      let left = hops.reduce((sum, { weight = 1 }) => sum + weight, 0);
      const chosen = hops.find(({ weight = 1 }) => {
        const probability = weight / left;
        left -= weight;
        return this.happens(probability);
      });
      const hop = chosen ?? hops.at(-1)!;
      nextHops.set(key, hop);
      return hop;
    };
  }

  /** Notes that this packet was here. How often it was before; more than once only while it goes round unrecorded. */
  timesSeen(key: string): number {
    const times = this.#seen.get(key) ?? 0;
    this.#seen.set(key, times + 1);
    return times;
  }

  /** The road is known from here on, for the packet only goes round; what ends it will still be found. */
  beginLoop(reason: string, packet: Packet): void {
    if (this.#silent) return;
    this.step('end', reason, packet);
    this.#loop = { verdict: 'loop', reason };
    this.#silent = true;
  }

  road(): Road {
    const { verdict, reason } = this.ending ?? {
      verdict: 'unknown' as const,
      reason: 'The packet got nowhere.',
    };
    return { verdict, reason, hops: this.#hops.map(closed) };
  }
}

function missingText({ text, by, why }: Evidence): string {
  return `The route ${text.split(' ')[0]}, which ${by} would write, is missing (${why}).`;
}

function closed({ stack, in: device, out, steps }: OpenHop): Hop {
  return { machine: stack.machine.name, namespace: stack.namespace.name, in: device, out, steps };
}

import type { ControlPlane } from '../../controlplane/controlplane.js';
import { type Family, family, type IpAddress } from '../../linux/address.js';
import type { Start } from '../../simulator/explore.js';
import type { Road } from '../../simulator/trace.js';
import type { Topology } from '../../topology/topology.js';
import { decide } from './decide.js';
import { type Group, groupsOf, placements } from './groups.js';
import { machineClass } from './machine-class.js';
import { memberClass } from './member-class.js';
import { addressOf, type Member, membersOf } from './members.js';
import { mentionedBlocks } from './mentioned-blocks.js';
import { entranceTo, type Outside, outsideAddresses, withinModel } from './outside.js';
import { isEmpty, NO_PORTS, type PortSet, portsText } from './ports.js';
import { type Answers, type End, type PairPorts, unitsOf } from './units.js';

/** Who reaches whom: one line of the answer. */
export interface Connection {
  readonly from: End;
  readonly to: End;
  readonly ports: PortSet;
  /** The address families over which it is so. */
  readonly families: readonly Family[];
  /** The two could talk over the other family too, and there the ports are others, or none. */
  readonly differs?: true;
}

export interface Reach {
  /** In order of the names of senders, then of receivers; those outside first. Pairs that cannot talk are not among them. */
  readonly connections: readonly Connection[];
  /** What the model could not decide, each once: such pairs count as not reaching one another. */
  readonly unknown: readonly string[];
}

export interface ReachOptions {
  readonly scenario?: string;
  /** Nodes and routers are among the ends. */
  readonly machines?: boolean;
  /** Asked now and then; true stops the work. */
  readonly isCancelled?: () => boolean;
}

/**
 * Decides who reaches whom on which ports. Every answer is that of packets that were walked: a packet arrives when it gets to
 * the receiver's own stack, whether or not anybody listens there. Undefined when it was cancelled.
 */
export function reach(
  topology: Topology,
  plane: ControlPlane,
  options: ReachOptions = {},
): Reach | undefined {
  const members = membersOf(topology, plane, options.machines);
  const classes = new Map(
    [...plane.context.machines.values()].map((machine) => [
      machine.name,
      machineClass(machine, plane.context),
    ]),
  );
  try {
    const search = new Search(topology, plane, members, classes, options);
    return search.run() ?? new Search(topology, plane, members, undefined, options).run();
  } catch (error) {
    if (error instanceof Cancelled) return undefined;
    throw error;
  }
}

class Cancelled extends Error {}

class Search {
  readonly #groups: readonly Group[];
  readonly #from: readonly Outside[];
  readonly #to: readonly Outside[];
  readonly #unknown = new Set<string>();
  /** Equal answers are one object, so that they compare with `===`. */
  readonly #answers = new Map<string, PortSet>();
  readonly #pairAnswers = new Map<string, PairPorts>();

  /** @param classes which machines are alike; undefined where each is to be one of its own */
  constructor(
    topology: Topology,
    readonly plane: ControlPlane,
    members: readonly Member[],
    readonly classes: ReadonlyMap<string, string> | undefined,
    readonly options: ReachOptions,
  ) {
    const mentioned = mentionedBlocks(topology);
    this.#groups = groupsOf(members, memberClass(topology, classes));
    const samples = classes
      ? new Map([...classes].map(([machine, like]) => [like, machine])).values()
      : plane.context.machines.keys();
    const inModel = withinModel(topology, plane, samples);
    this.#from = outsideAddresses(topology, mentioned.from, inModel);
    this.#to = outsideAddresses(topology, mentioned.to, inModel);
  }

  /** Undefined when members of a group turn out not to be alike. */
  run(): Reach | undefined {
    const between: PairPorts[][] = [];
    for (const from of this.#groups) {
      const row: PairPorts[] = [];
      for (const to of this.#groups) {
        const ports = this.#between(from, to);
        if (!ports) return undefined;
        row.push(ports);
      }
      between.push(row);
    }
    const answers: Answers = {
      between,
      inward: this.#groups.map(({ members }) =>
        this.#from.map((outside) => this.#fromOutside(outside, members[0]!)),
      ),
      outward: this.#groups.map(({ members }) =>
        this.#to.map((outside) => this.#toOutside(members[0]!, outside)),
      ),
    };
    return { connections: this.#connections(answers), unknown: [...this.#unknown] };
  }

  #connections(answers: Answers): Connection[] {
    const units = unitsOf(this.#groups, answers);
    const found: Connection[] = [];
    const add = (from: End, to: End, ports: PortSet, families: readonly Family[], differs = false) => {
      if (!isEmpty(ports)) found.push({ from, to, ports, families, ...(differs ? { differs } : {}) });
    };
    this.#from.forEach(({ range }, index) => {
      for (const { end, group } of units)
        add({ kind: 'outside', range }, end, answers.inward[group]![index]!, [range.of]);
    });
    for (const unit of units) {
      this.#to.forEach(({ range }, index) => {
        add(unit.end, { kind: 'outside', range }, answers.outward[unit.group]![index]!, [range.of]);
      });
      for (const other of units) {
        if (other === unit) continue;
        const ports = answers.between[unit.group]![other.group]!;
        const families = ([4, 6] as const).filter((of) => ports[of]);
        if (ports[4] === ports[6]) add(unit.end, other.end, ports[4] ?? NO_PORTS, families);
        else for (const of of families) add(unit.end, other.end, ports[of]!, [of], families.length > 1);
      }
    }
    return found;
  }

  /** What members of one group reach of the other; undefined when that depends on where they run. */
  #between(from: Group, to: Group): PairPorts | undefined {
    let answer: PairPorts | undefined;
    for (const [sender, receiver] of placements(from, to)) {
      const found = this.#overBoth(sender, receiver);
      if (answer && answer !== found) return undefined;
      answer = found;
    }
    return answer ?? this.#pair({});
  }

  #overBoth(sender: Member, receiver: Member): PairPorts {
    const { machine, namespace, addresses } = sender.location;
    const over = (of: Family): PortSet | undefined => {
      const destination = addressOf(receiver.location.addresses, of);
      if (destination === undefined || addressOf(addresses, of) === undefined) return undefined;
      return this.#ask({ kind: 'sender', machine, namespace }, destination, (road) =>
        arrivesAt(road, receiver),
      );
    };
    return this.#pair({ 4: over(4), 6: over(6) });
  }

  #pair(ports: PairPorts): PairPorts {
    const key = JSON.stringify([4, 6].map((of) => ports[of as Family] && portsText(ports[of as Family]!)));
    const known = this.#pairAnswers.get(key);
    if (known) return known;
    this.#pairAnswers.set(key, ports);
    return ports;
  }

  #fromOutside({ address }: Outside, receiver: Member): PortSet {
    const of = family(address);
    const destination = addressOf(receiver.location.addresses, of);
    const entrance = destination && entranceTo(receiver.location.machine, of, this.plane);
    if (!entrance) return NO_PORTS;
    const start: Start = { kind: 'outside', ...entrance, source: address };
    return this.#ask(start, destination, (road) => arrivesAt(road, receiver));
  }

  #toOutside({ location }: Member, { address }: Outside): PortSet {
    if (addressOf(location.addresses, family(address)) === undefined) return NO_PORTS;
    const start: Start = { kind: 'sender', machine: location.machine, namespace: location.namespace };
    return this.#ask(start, address, ({ verdict }) => verdict === 'exits');
  }

  #ask(start: Start, destination: IpAddress, arrives: (road: Road) => boolean): PortSet {
    if (this.options.isCancelled?.()) throw new Cancelled();
    const { ports, unknown } = decide(this.plane.world, start, destination, arrives);
    if (unknown !== undefined) this.#unknown.add(unknown);
    const key = portsText(ports);
    const known = this.#answers.get(key);
    if (known) return known;
    this.#answers.set(key, ports);
    return ports;
  }
}

/** The packet got to the receiver's own stack: a program took it, or the stack itself said that nobody listens. */
function arrivesAt({ verdict, hops }: Road, { location }: Member): boolean {
  if (verdict !== 'delivered' && verdict !== 'refused') return false;
  const last = hops.at(-1);
  return last?.machine === location.machine && last.namespace === location.namespace;
}

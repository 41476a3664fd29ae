import type { ControlPlane } from '../../controlplane/controlplane.js';
import { family, type IpAddress } from '../../linux/address.js';
import type { Start } from '../../simulator/explore.js';
import type { Road } from '../../simulator/trace.js';
import type { Topology } from '../../topology/topology.js';
import { decide } from './decide.js';
import { type Group, groupsOf, placements } from './groups.js';
import { machineClass } from './machine-class.js';
import { memberClass } from './member-class.js';
import { type Member, membersOf } from './members.js';
import { mentionedBlocks } from './mentioned-blocks.js';
import { entranceTo, type Outside, outsideAddresses, withinModel } from './outside.js';
import { isEmpty, NO_PORTS, type PortSet, portsText } from './ports.js';
import { type Answers, type End, unitsOf } from './units.js';

/** Who reaches whom: one line of the answer. */
export interface Connection {
  readonly from: End;
  readonly to: End;
  readonly ports: PortSet;
}

export interface Reach {
  /** In order of the names of senders, then of receivers; those outside first. Pairs that cannot talk are not among them. */
  readonly connections: readonly Connection[];
  /** What the model could not decide, each once: such pairs count as not reaching one another. */
  readonly unknown: readonly string[];
}

export interface ReachOptions {
  readonly scenario?: string;
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
  const members = membersOf(topology, plane);
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
    this.#from = outsideAddresses(mentioned.from, inModel);
    this.#to = outsideAddresses(mentioned.to, inModel);
  }

  /** Undefined when members of a group turn out not to be alike. */
  run(): Reach | undefined {
    const between: PortSet[][] = [];
    for (const from of this.#groups) {
      const row: PortSet[] = [];
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
    const add = (from: End, to: End, ports: PortSet | undefined) => {
      if (ports && !isEmpty(ports)) found.push({ from, to, ports });
    };
    this.#from.forEach(({ range }, index) => {
      for (const { end, group } of units) add({ kind: 'outside', range }, end, answers.inward[group]![index]);
    });
    for (const unit of units) {
      this.#to.forEach(({ range }, index) => {
        add(unit.end, { kind: 'outside', range }, answers.outward[unit.group]![index]);
      });
      for (const other of units) {
        if (other !== unit) add(unit.end, other.end, answers.between[unit.group]![other.group]);
      }
    }
    return found;
  }

  /** What members of one group reach of the other; undefined when that depends on where they run. */
  #between(from: Group, to: Group): PortSet | undefined {
    let answer: PortSet | undefined;
    for (const [sender, receiver] of placements(from, to)) {
      const found = this.#ask(
        { kind: 'sender', machine: sender.location.machine, namespace: sender.location.namespace },
        ipv4Of(receiver.location.addresses),
        (road) => arrivesAt(road, receiver),
      );
      if (answer && answer !== found) return undefined;
      answer = found;
    }
    return answer ?? NO_PORTS;
  }

  #fromOutside({ address }: Outside, receiver: Member): PortSet {
    const entrance = entranceTo(receiver.location.machine, this.plane);
    if (!entrance) return NO_PORTS;
    const start: Start = { kind: 'outside', ...entrance, source: address };
    return this.#ask(start, ipv4Of(receiver.location.addresses), (road) => arrivesAt(road, receiver));
  }

  #toOutside({ location }: Member, { address }: Outside): PortSet {
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

function ipv4Of(addresses: readonly IpAddress[]): IpAddress {
  return addresses.find((address) => family(address) === 4)!;
}

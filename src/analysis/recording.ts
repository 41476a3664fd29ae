import type { ControlPlane, Location } from '../controlplane/controlplane.js';
import { remember } from '../controlplane/memo.js';
import type { Machine } from '../linux/namespace.js';
import type { LinuxWorld, Segment } from '../linux/world.js';
import type { Endpoint } from '../topology/question.js';
import type { Topology } from '../topology/topology.js';
import { recordedMachine } from './recorded-machine.js';

/** One look at a control plane: what was seen, and whether it is the same still. */
interface Looked {
  readonly seen: unknown;
  readonly holdsIn: (plane: ControlPlane) => boolean;
}

/** Writes down all that a question looks at, so that it can be told whether another control plane would answer the same. */
export class Recording {
  readonly #looks = new Map<string, Looked>();

  /** A view of the control plane that writes down what is asked of it. */
  of(plane: ControlPlane): ControlPlane {
    return {
      context: plane.context,
      topology: this.#topology(plane),
      machines: plane.machines,
      get findings() {
        return plane.findings;
      },
      world: this.#world(plane.world),
      locate: (endpoint: Endpoint): readonly Location[] =>
        this.#look(`locate ${JSON.stringify(endpoint)}`, plane, (of) => of.locate(endpoint)),
    };
  }

  /** Whether everything that was looked at is the same there. */
  holdsIn(plane: ControlPlane): boolean {
    for (const look of this.#looks.values()) if (!look.holdsIn(plane)) return false;
    return true;
  }

  /** Who asks for a part of it depends on all of that part: it is the same only as a whole. */
  #topology({ topology }: ControlPlane): Topology {
    const part = <Key extends keyof Topology>(key: Key): Topology[Key] =>
      this.#look(`topology ${key}`, { topology } as ControlPlane, (of) => of.topology[key]);
    return {
      get segments() {
        return part('segments');
      },
      get machines() {
        return part('machines');
      },
      get clusters() {
        return part('clusters');
      },
      traces: topology.traces,
      rules: topology.rules,
      scenarios: topology.scenarios,
    };
  }

  #world(world: LinuxWorld): LinuxWorld {
    const plane = { world } as ControlPlane;
    const machines = new Map<string, Machine>();
    return {
      machineNames: () => this.#look('names', plane, (of) => [...of.world.machineNames()]),
      machine: (name) => {
        if (!this.#look(`machine ${name}`, plane, (of) => of.world.machine(name) !== undefined))
          return undefined;
        return remember(machines, name, () =>
          recordedMachine(name, (key, again, isSame) => this.#look(key, plane, again, isSame)),
        );
      },
      segment: (id) => {
        const segment = world.segment(id);
        return segment && this.#segment(segment, plane);
      },
    };
  }

  #segment(segment: Segment, plane: ControlPlane): Segment {
    const { id } = segment;
    const look = <Seen>(what: string, at: (segment: Segment | undefined) => Seen) =>
      this.#look(`segment ${id} ${what}`, plane, (of) => at(of.world.segment(id)));
    return {
      id,
      mtu: look('mtu', (of) => of?.mtu)!,
      provenance: segment.provenance,
      owners: (address) => look(`owners ${address}`, (of) => of?.owners(address) ?? []),
      port: (mac) => look(`port ${mac}`, (of) => of?.port(mac)),
      ports: () => look('ports', (of) => [...(of?.ports() ?? [])]),
      outside: (address) => look(`outside ${address}`, (of) => of?.outside(address)),
    };
  }

  #look<Seen>(
    key: string,
    plane: ControlPlane,
    again: (plane: ControlPlane) => Seen,
    isSame: (seen: Seen, before: Seen) => boolean = saysSame,
  ): Seen {
    const known = this.#looks.get(key);
    if (known) return known.seen as Seen;
    const seen = again(plane);
    this.#looks.set(key, { seen, holdsIn: (of) => isSame(again(of), seen) });
    return seen;
  }
}

/** Of answers that are small, and made for each look; maps are collections of the topology, which are kept where they are the same. */
function saysSame(seen: unknown, before: unknown): boolean {
  if (seen === before) return true;
  if (seen instanceof Map || before instanceof Map) return false;
  return JSON.stringify(seen) === JSON.stringify(before);
}

import type { ControlPlane, Location } from '../controlplane/controlplane.js';
import type { LinuxWorld, Segment } from '../linux/world.js';
import type { Endpoint } from '../topology/question.js';

/** One look at a control plane: how to look again, and what was seen. */
interface Look {
  readonly again: (plane: ControlPlane) => unknown;
  readonly seen: unknown;
}

/** Writes down all that a question looks at, so that it can be told whether another control plane would answer the same. */
export class Recording {
  readonly #looks = new Map<string, Look>();

  /** A view of the control plane that writes down what is asked of it. */
  of(plane: ControlPlane): ControlPlane {
    return {
      context: plane.context,
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
    for (const { again, seen } of this.#looks.values()) if (!isSame(again(plane), seen)) return false;
    return true;
  }

  #world(world: LinuxWorld): LinuxWorld {
    const plane = { world } as ControlPlane;
    return {
      machineNames: () => this.#look('names', plane, (of) => [...of.world.machineNames()]),
      machine: (name) => this.#look(`machine ${name}`, plane, (of) => of.world.machine(name)),
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

  #look<Seen>(key: string, plane: ControlPlane, again: (plane: ControlPlane) => Seen): Seen {
    const known = this.#looks.get(key);
    if (known) return known.seen as Seen;
    const seen = again(plane);
    this.#looks.set(key, { again, seen });
    return seen;
  }
}

/** A machine that was not programmed again is the same object; the other answers are small, and made for each look. */
function isSame(seen: unknown, before: unknown): boolean {
  if (seen === before) return true;
  if (isMachine(seen) || isMachine(before)) return false;
  return JSON.stringify(seen) === JSON.stringify(before);
}

function isMachine(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'namespaces' in value;
}

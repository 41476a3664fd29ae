import { ip } from '../../linux/address.js';
import type { Interface } from '../../linux/interface.js';
import type { Line } from '../../linux/print/line.js';
import type { LinuxWorld, OutsideNeighbour, Segment } from '../../linux/world.js';
import type { Cable } from './devices.js';
import { isDeviceName } from './names.js';

/** An address of no host (RFC 7600, section 4.8): where somebody outside has it, anybody may be. */
const NOBODY = ip('192.0.0.8');

/** A bridge that stands for a subnet or link, and its ports. */
interface Switch {
  readonly name: string;
  readonly segment: Segment;
  readonly ports: string[];
  readonly outside: Map<string, OutsideNeighbour>;
}

/** The bridges of the lab's own namespace, one for each segment that a machine is on. */
export class Switches {
  readonly #bySegment = new Map<string, Switch>();
  #lastPort = 0;
  #unplugged = 0;

  constructor(readonly world: LinuxWorld) {}

  /** Plugs a network card in. A card that is on no segment gets a port that leads nowhere. */
  plug(device: Interface): Cable {
    const id = device.kind === 'ethernet' ? device.segment : undefined;
    const segment = id === undefined ? undefined : this.world.segment(id);
    if (!segment) {
      this.#unplugged += 1;
      return { port: `unplugged${this.#unplugged}`, leadsAnywhere: false };
    }
    this.#lastPort += 1;
    const port = `port${this.#lastPort}`;
    this.#of(segment).ports.push(port);
    return { port, leadsAnywhere: segment.outside(NOBODY) !== undefined };
  }

  /** Takes note that machines on a segment send to this address: if nobody of the model has it, the switch answers for it. */
  mention(id: string, address: Parameters<Segment['outside']>[0]): void {
    const segment = this.world.segment(id);
    const outside = segment?.outside(address);
    if (segment && outside) this.#of(segment).outside.set(address, outside);
  }

  #of(segment: Segment): Switch {
    const known = this.#bySegment.get(segment.id);
    if (known) return known;
    const number = this.#bySegment.size + 1;
    const taken = [...this.#bySegment.values()].map(({ name }) => name);
    const fits = isDeviceName(segment.id) && !/^(lo$|port\d|unplugged|tunl0$|sw\d)/.test(segment.id);
    const name = fits && !taken.includes(segment.id) ? segment.id : `sw${number}`;
    const made: Switch = { name, segment, ports: [], outside: new Map() };
    this.#bySegment.set(segment.id, made);
    return made;
  }

  /** `ip` commands that make the bridges, before the machines' cards exist. */
  bridges(): Line[] {
    return [...this.#bySegment.values()].flatMap(({ name, segment, outside }) => [
      { text: `link add dev ${name} type bridge`, provenance: segment.provenance },
      { text: `link set dev ${name} up` },
      ...[...outside.values()].map(({ address, provenance }) => ({
        text: `addr add ${address}/${address.includes(':') ? '128 nodad' : 32} dev ${name}`,
        provenance,
      })),
    ]);
  }

  /** `ip` commands that put the ports into the bridges, once the cards' other ends are there. */
  ports(): Line[] {
    return [...this.#bySegment.values()].flatMap(({ name, segment, ports }) => [
      ...ports.map((port) => ({ text: `link set dev ${port} mtu ${segment.mtu} master ${name} up` })),
      { text: `link set dev ${name} mtu ${segment.mtu}`, provenance: segment.provenance },
    ]);
  }
}

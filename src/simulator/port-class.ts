/** Ports from first to last, both included. */
export interface Ports {
  readonly from: number;
  readonly to: number;
}

/**
 * Which other destination ports would have gone the very same road: narrowed each time that the walk asks for the port, to
 * those that give the same answer. So two ports of one class can be told apart by nothing on the road.
 */
export class PortClass {
  #from = 1;
  #to = 65535;

  /** @param port the destination port of the packet that walks */
  constructor(readonly port: number) {}

  get ports(): Ports {
    return { from: this.#from, to: this.#to };
  }

  /** The road depends on whether the port is in one of the ranges. A port that NAT has put in its place is the same for all. */
  askedFor(port: number, ranges: Iterable<Ports>): void {
    if (port !== this.port) return;
    for (const { from, to } of ranges) {
      if (to < port) this.#from = Math.max(this.#from, to + 1);
      else if (from > port) this.#to = Math.min(this.#to, from - 1);
      else this.#narrow(from, to);
    }
  }

  #narrow(from: number, to: number): void {
    this.#from = Math.max(this.#from, from);
    this.#to = Math.min(this.#to, to);
  }
}

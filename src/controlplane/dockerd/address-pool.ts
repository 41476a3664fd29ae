import {
  contains,
  type IpAddress,
  type IpPrefix,
  lastAddress,
  networkAddress,
  nthAddress,
  size,
} from '../../linux/address.js';

/**
 * The addresses of one network, as libnetwork's default IPAM hands them out: the lowest free one, never the network's
 * own or its broadcast address.
 */
export class AddressPool {
  readonly #taken = new Set<IpAddress>();
  #lowestFree = 1n;

  constructor(readonly subnet: IpPrefix) {
    this.#taken.add(networkAddress(subnet));
    this.#taken.add(lastAddress(subnet));
  }

  /** Takes exactly this address; false when it is taken already or outside the subnet. */
  take(address: IpAddress): boolean {
    if (!contains(this.subnet, address) || this.#taken.has(address)) return false;
    this.#taken.add(address);
    return true;
  }

  /** The lowest free address, now taken; undefined when there is none left. */
  next(): IpAddress | undefined {
    while (this.#lowestFree < size(this.subnet)) {
      const address = nthAddress(this.subnet, this.#lowestFree++);
      if (this.#taken.has(address)) continue;
      this.#taken.add(address);
      return address;
    }
    return undefined;
  }
}

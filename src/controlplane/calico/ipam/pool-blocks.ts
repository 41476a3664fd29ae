import {
  bits,
  contains,
  type Family,
  family,
  fromNumber,
  type IpAddress,
  type IpPrefix,
  networkAddress,
  prefixLength,
  prefixOf,
  size,
  toNumber,
} from '../../../linux/address.js';
import type { IpPool } from '../../../topology/calico.js';
import { remember } from '../../memo.js';
import { firstBlock } from './first-block.js';

/** A block of a pool, affine to the node that claimed it. */
export interface Block {
  readonly prefix: IpPrefix;
  readonly pool: IpPool;
  readonly node: string;
}

/** A block while addresses are taken from it. */
export class ClaimedBlock implements Block {
  readonly #base: bigint;
  readonly #size: number;
  readonly #taken = new Set<number>();
  #next = 0;

  constructor(
    readonly pool: IpPool,
    readonly node: string,
    readonly prefix: IpPrefix,
  ) {
    this.#base = toNumber(networkAddress(prefix));
    this.#size = Number(size(prefix));
  }

  get full(): boolean {
    return this.#taken.size === this.#size;
  }

  /** The free address with the lowest ordinal. */
  takeNext(): IpAddress | undefined {
    if (this.full) return undefined;
    while (this.#taken.has(this.#next)) this.#next++;
    this.#taken.add(this.#next);
    return fromNumber(family(this.prefix), this.#base + BigInt(this.#next));
  }

  /** Takes exactly this address; false when somebody has it. */
  take(address: IpAddress): boolean {
    const ordinal = Number(toNumber(address) - this.#base);
    if (this.#taken.has(ordinal)) return false;
    this.#taken.add(ordinal);
    return true;
  }
}

/** The blocks of one pool: who claimed which, and which are left. */
export class PoolBlocks {
  readonly #claimed = new Map<IpPrefix, ClaimedBlock>();
  readonly #starts = new Map<string, bigint>();
  readonly #unclaimed: NextIn;
  readonly #notFull: NextIn;
  readonly #family: Family;
  readonly #base: bigint;
  /** Addresses in a block, as so many bits. */
  readonly #hostBits: bigint;
  readonly #count: bigint;

  constructor(readonly pool: IpPool) {
    this.#family = family(pool.prefix);
    this.#base = toNumber(networkAddress(pool.prefix));
    this.#hostBits = BigInt(bits(this.#family) - pool.blockSize);
    const bitsOfCount = pool.blockSize - prefixLength(pool.prefix);
    this.#count = bitsOfCount < 0 ? 0n : 1n << BigInt(bitsOfCount);
    this.#unclaimed = new NextIn(this.#count);
    this.#notFull = new NextIn(this.#count);
  }

  /** Whether the pool is large enough for a block. */
  get holdsBlocks(): boolean {
    return this.#count > 0n;
  }

  contains(address: IpAddress): boolean {
    return contains(this.pool.prefix, address);
  }

  /** Claims the next block that nobody has, from the node's first choice on and around; undefined when there is none. */
  claim(node: string): ClaimedBlock | undefined {
    const index = this.#unclaimed.from(this.#start(node));
    return index === undefined ? undefined : this.#claim(this.#blockAt(index), node);
  }

  /** The block that holds the address, claimed for the node if nobody has it. */
  blockOf(address: IpAddress, node: string): ClaimedBlock {
    const prefix = prefixOf(address, this.pool.blockSize);
    return this.#claimed.get(prefix) ?? this.#claim(prefix, node);
  }

  /** Once every block is claimed: one with a free address, whoever has it; undefined when the pool is full. */
  blockWithSpace(node: string): ClaimedBlock | undefined {
    for (;;) {
      const index = this.#notFull.from(this.#start(node));
      const block = index === undefined ? undefined : this.#claimed.get(this.#blockAt(index));
      if (!block || index === undefined) return undefined;
      if (!block.full) return block;
      this.#notFull.remove(index);
    }
  }

  /** For blocks of one address real Calico draws by the clock; here they go in order. */
  #start(node: string): bigint {
    if (this.#hostBits === 0n || this.#count === 0n) return 0n;
    return remember(this.#starts, node, () => firstBlock(node, this.#count));
  }

  #blockAt(index: bigint): IpPrefix {
    const base = this.#base + (index << this.#hostBits);
    return `${fromNumber(this.#family, base)}/${this.pool.blockSize}` as IpPrefix;
  }

  #claim(prefix: IpPrefix, node: string): ClaimedBlock {
    const block = new ClaimedBlock(this.pool, node, prefix);
    this.#claimed.set(prefix, block);
    this.#unclaimed.remove((toNumber(networkAddress(prefix)) - this.#base) >> this.#hostBits);
    return block;
  }
}

/** A set of the numbers below `count` from which numbers are removed: finds the next one left in almost constant time. */
class NextIn {
  readonly #skip = new Map<bigint, bigint>();

  constructor(readonly count: bigint) {}

  remove(number: bigint): void {
    this.#skip.set(number, number + 1n);
  }

  /** The first number left at `start` or after, and around from 0; undefined when none is left. */
  from(start: bigint): bigint | undefined {
    const found = this.#find(start);
    if (found < this.count) return found;
    const again = this.#find(0n);
    return again < start ? again : undefined;
  }

  #find(number: bigint): bigint {
    const path: bigint[] = [];
    let at = number;
    for (let next = this.#skip.get(at); next !== undefined; next = this.#skip.get(at)) {
      path.push(at);
      at = next;
    }
    for (const passed of path) this.#skip.set(passed, at);
    return at;
  }
}
